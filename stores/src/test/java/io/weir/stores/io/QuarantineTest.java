package io.weir.stores.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory is moved as a whole, over what was moved before. */
class QuarantineTest {
  @TempDir Path parent;

  @Test
  void shouldReplaceWhatWasThereBefore() throws IOException {
    Path target = parent.resolve("target");
    for (String content : new String[] {"first", "second"}) {
      Path source = Files.createDirectories(parent.resolve("source").resolve("inner")).getParent();
      Files.writeString(source.resolve("inner").resolve(content), content);

      assertThat(Quarantine.move(source, target)).isEqualTo(target);
      assertThat(source).doesNotExist();
      assertThat(target.resolve("inner").resolve(content)).hasContent(content);
    }
    assertThat(target.resolve("inner").resolve("first")).doesNotExist();
  }

  @Test
  void shouldNotFollowLinksWhenItDeletes() throws IOException {
    Path outside = Files.writeString(parent.resolve("outside"), "kept");
    Path target = Files.createDirectory(parent.resolve("target"));
    Files.createSymbolicLink(target.resolve("link"), outside);
    Path source = Files.createDirectory(parent.resolve("source"));
    Quarantine.move(source, target);

    assertThat(outside).hasContent("kept");
    assertThat(target).isEmptyDirectory();
  }

  @Test
  void shouldSayWhatIsMissing() {
    assertThatThrownBy(() -> Quarantine.move(parent.resolve("absent"), parent.resolve("target")))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("absent");
  }
}
