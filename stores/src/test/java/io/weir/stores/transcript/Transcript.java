package io.weir.stores.transcript;

import io.weir.stores.io.RecordingDirectory;
import io.weir.stores.kit.SourceTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a directory was asked, in sections, and the same as it was checked in. */
final class Transcript {
  private static final String RENEW = "weir.transcripts.renew";

  private final String file;
  private final RecordingDirectory directory;
  private final List<String> lines = new ArrayList<>();

  /**
   * An empty transcript.
   *
   * @param name of the resource it is compared with, without its suffix
   * @param subject what it is a transcript of
   */
  Transcript(String name, String subject, RecordingDirectory directory) {
    this.file = name + ".txt";
    this.directory = directory;
    lines.add("# What " + subject + " asks of its directory. Renewed by -D" + RENEW + "=true");
  }

  /** Ends a section: what the directory was asked since the one before. */
  void section(String title) {
    lines.add("");
    lines.add("== " + title);
    List<String> asked = Folding.of(directory.transcript());
    lines.addAll(asked.isEmpty() ? List.of("nothing") : asked);
    directory.clear();
  }

  /** Fails, with the lines that differ, unless it is what was checked in. */
  void check() throws IOException {
    if (Boolean.getBoolean(RENEW)) {
      Path source = SourceTree.resources("transcripts").resolve(file);
      Files.writeString(source, String.join("\n", lines) + "\n");
      return;
    }
    List<String> difference = LineDifference.between(checkedIn(), lines);
    if (!difference.isEmpty()) {
      throw new AssertionError(
          "The directory was asked something else than transcripts/"
              + file
              + " says (- as it was, + as it is now). If that is meant, renew it with -D"
              + RENEW
              + "=true:\n"
              + String.join("\n", difference));
    }
  }

  private List<String> checkedIn() {
    try (InputStream resource = Transcript.class.getResourceAsStream("/transcripts/" + file)) {
      return resource == null
          ? List.of()
          : new String(resource.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
