package io.weir.stores.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.CompletionHandler;
import java.nio.channels.FileLock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/** A file of which every call fails with the text of an operating system. */
final class FailingChannel extends AsynchronousFileChannel {
  private final String text;

  FailingChannel(String text) {
    this.text = text;
  }

  private IOException failure() {
    return new IOException(text);
  }

  @Override
  public long size() throws IOException {
    throw failure();
  }

  @Override
  public AsynchronousFileChannel truncate(long size) throws IOException {
    throw failure();
  }

  @Override
  public void force(boolean metaData) throws IOException {
    throw failure();
  }

  @Override
  public Future<Integer> read(ByteBuffer target, long position) {
    return CompletableFuture.failedFuture(failure());
  }

  @Override
  public Future<Integer> write(ByteBuffer source, long position) {
    return CompletableFuture.failedFuture(failure());
  }

  @Override
  public Future<FileLock> lock(long position, long size, boolean shared) {
    return CompletableFuture.failedFuture(failure());
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    throw failure();
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() throws IOException {
    throw failure();
  }

  @Override
  public <A> void lock(
      long position,
      long size,
      boolean shared,
      A attachment,
      CompletionHandler<FileLock, ? super A> handler) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <A> void read(
      ByteBuffer target,
      long position,
      A attachment,
      CompletionHandler<Integer, ? super A> handler) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <A> void write(
      ByteBuffer source,
      long position,
      A attachment,
      CompletionHandler<Integer, ? super A> handler) {
    throw new UnsupportedOperationException();
  }
}
