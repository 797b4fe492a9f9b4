package io.weir.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KafkaExitTest {
  @Test
  void shouldBeCalledWhenKafkaExits() throws Exception {
    List<String> exits = new ArrayList<>();
    KafkaExit.replace(
        (status, message) -> {
          exits.add(status + " " + message);
          throw new IllegalStateException("no exit");
        });

    Class<?> kafkas = KafkaExit.find();
    assertThatThrownBy(
            () -> kafkas.getMethod("exit", int.class, String.class).invoke(null, 3, "full"))
        .hasRootCauseMessage("no exit");
    assertThatThrownBy(() -> kafkas.getMethod("halt", int.class).invoke(null, 4))
        .hasRootCauseMessage("no exit");
    assertThat(exits).containsExactly("3 full", "4 null");
    kafkas.getMethod("resetExitProcedure").invoke(null);
    kafkas.getMethod("resetHaltProcedure").invoke(null);
  }
}
