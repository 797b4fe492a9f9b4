package io.weir.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** One line for every chain of causes. */
class ErrorTextTest {
  @Test
  void shouldJoinMessagesWhenErrorHasCauses() {
    Exception disk = new IOException("No space left on device");
    Exception application = new DemoException("the application failed", disk);
    assertThat(ErrorText.ofChain(application))
        .isEqualTo("the application failed: No space left on device");
  }

  @Test
  void shouldLeaveOutWrappersWhenTheySayNothingOfTheirOwn() {
    Exception disk = new IOException("No space left\n  on device");
    assertThat(ErrorText.ofChain(new ExecutionException(new RuntimeException(disk))))
        .isEqualTo("No space left on device");
  }

  @Test
  void shouldNameTheKindWhenThereIsNoOtherText() {
    assertThat(ErrorText.ofChain(new StackOverflowError())).isEqualTo("StackOverflowError");
    assertThat(ErrorText.ofChain(new NoSuchFileException("/a/b")))
        .isEqualTo("NoSuchFileException: /a/b");
  }

  @Test
  void shouldSayInterruptedWhenThatIsTheCause() {
    assertThat(ErrorText.ofChain(new DemoException("failed", new InterruptedException())))
        .isEqualTo("interrupted");
  }
}
