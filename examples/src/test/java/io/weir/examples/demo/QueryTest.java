package io.weir.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.kstream.Consumed;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What queries say of themselves. */
class QueryTest {
  @ParameterizedTest
  @EnumSource
  void shouldNameTheStoresOfTheTopologyWhenAsked(QueryName name) {
    StreamsBuilder builder = new StreamsBuilder();
    name.query()
        .addTo(builder.stream("events", Consumed.with(Serdes.String(), Serdes.ByteArray())));
    Set<String> stores = new HashSet<>();
    for (TopologyDescription.Subtopology part : builder.build().describe().subtopologies()) {
      for (TopologyDescription.Node node : part.nodes()) {
        if (node instanceof TopologyDescription.Processor processor) {
          stores.addAll(processor.stores());
        }
      }
    }
    assertThat(name.query().stores()).containsExactlyInAnyOrderElementsOf(stores);
  }
}
