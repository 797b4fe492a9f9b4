package io.weir.examples.demo;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** A Kafka that was there before; all that a run makes in it is taken away on close. */
final class RemoteKafka implements Broker {
  private static final int MAX_ANSWER_MS = 8_000;

  private final String bootstrapServers;
  private final String applicationId;

  private RemoteKafka(String bootstrapServers, String applicationId) {
    this.bootstrapServers = bootstrapServers;
    this.applicationId = applicationId;
  }

  /**
   * Makes sure that somebody answers.
   *
   * @param bootstrapServers as in Kafka's setting
   * @param applicationId start of the names of everything that the run makes
   */
  static RemoteKafka connect(String bootstrapServers, String applicationId)
      throws DemoException, InterruptedException {
    RemoteKafka kafka = new RemoteKafka(bootstrapServers, applicationId);
    try (Admin admin = kafka.admin()) {
      admin.describeCluster().clusterId().get();
    } catch (ExecutionException e) {
      throw unreachable(bootstrapServers, e.getCause());
    } catch (KafkaException e) {
      throw unreachable(bootstrapServers, e);
    }
    return kafka;
  }

  @Override
  public String bootstrapServers() {
    return bootstrapServers;
  }

  @Override
  public String description() {
    return bootstrapServers + ", topics " + applicationId + "-*";
  }

  @Override
  public void close() throws DemoException, InterruptedException {
    try (Admin admin = admin()) {
      Set<String> topics =
          admin.listTopics().names().get().stream()
              .filter(name -> name.startsWith(applicationId))
              .collect(Collectors.toSet());
      admin.deleteTopics(topics).all().get();
      Set<String> groups =
          admin.listGroups().all().get().stream()
              .map(group -> group.groupId())
              .filter(applicationId::equals)
              .collect(Collectors.toSet());
      admin.deleteConsumerGroups(groups).all().get();
    } catch (ExecutionException e) {
      throw new DemoException(
          "topics and the group " + applicationId + "* could not be deleted", e.getCause());
    }
  }

  private static DemoException unreachable(String bootstrapServers, @Nullable Throwable cause) {
    return new DemoException("no Kafka answers at " + bootstrapServers, cause);
  }

  private Admin admin() {
    return Admin.create(
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, MAX_ANSWER_MS,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, MAX_ANSWER_MS));
  }
}
