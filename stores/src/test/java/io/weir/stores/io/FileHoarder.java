package io.weir.stores.io;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** A JVM that opens files to write until it can open no more, and says what it is then told. */
final class FileHoarder {
  private static final PrintStream OUTPUT =
      new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private FileHoarder() {}

  private interface Call {
    void run() throws IOException;
  }

  /** Hoards files of a directory. */
  public static void main(String[] arguments) throws IOException {
    Directory directory = new FileDirectory(Path.of(arguments[0]));
    say("load the classes", () -> new FileDirectory(Path.of(arguments[0], "missing")).open("file"));
    directory.create("file").close();
    Deque<Directory.Output> open = new ArrayDeque<>();
    try {
      for (int i = 0; i < 1000; i++) {
        open.push(directory.reopen("file"));
      }
    } catch (IOException e) {
      say("create", () -> directory.create("another"));
      say("open", () -> directory.open("file"));
      say("list", directory::list);
      say("sync", directory::sync);
    }
    while (!open.isEmpty()) {
      open.pop().close();
    }
    directory.create("another").close();
    OUTPUT.println("again");
  }

  private static void say(String name, Call call) {
    try {
      call.run();
      OUTPUT.println(name + " works");
    } catch (IOException e) {
      OUTPUT.println(name + " " + e.getClass().getSimpleName());
    }
  }
}
