package io.weir.stores;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * What the JVM and the machine or its container allow, as far as they tell: a runtime without the
 * module {@code jdk.management}, such as jlink may build, and some JVMs tell nothing.
 */
public final class MachineLimits {
  private MachineLimits() {}

  /** Bytes of direct memory: as many as were set, or else as many as the heap may have. */
  public static long directMemory() {
    long set = ask(Beans::directMemory).orElse(0);
    return set > 0 ? set : Runtime.getRuntime().maxMemory();
  }

  /** Bytes of memory in total. */
  public static OptionalLong memory() {
    return ask(Beans::memory);
  }

  /** Files that the process may have open. */
  public static OptionalLong descriptors() {
    return ask(Beans::descriptors);
  }

  private static OptionalLong ask(Supplier<OptionalLong> beans) {
    try {
      return beans.get();
    } catch (NoClassDefFoundError e) {
      return OptionalLong.empty(); // The module is not there.
    }
  }

  /** What needs the module, in a class that is not looked at before it is used. */
  private static final class Beans {
    private static OptionalLong directMemory() {
      HotSpotDiagnosticMXBean bean =
          ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
      return bean == null
          ? OptionalLong.empty()
          : OptionalLong.of(Long.parseLong(bean.getVMOption("MaxDirectMemorySize").getValue()));
    }

    private static OptionalLong memory() {
      return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
          ? OptionalLong.of(system.getTotalMemorySize())
          : OptionalLong.empty();
    }

    private static OptionalLong descriptors() {
      return ManagementFactory.getOperatingSystemMXBean()
              instanceof UnixOperatingSystemMXBean system
          ? OptionalLong.of(system.getMaxFileDescriptorCount())
          : OptionalLong.empty();
    }
  }
}
