// SPDX-License-Identifier: Apache-2.0

import Files
import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What the process costs, as Linux tells it (proc(5)), under the names that all Prometheus clients use.
package struct ProcessFigures: Sendable {
    /// The content of a file below `/proc`.
    package var read: @Sendable (_ path: String) -> String?
    /// How many entries a folder has.
    package var count: @Sendable (_ folder: String) -> Int?
    package var ticksPerSecond: Double
    package var pageSize: Double

    package init(
        read: @escaping @Sendable (String) -> String?, count: @escaping @Sendable (String) -> Int?,
        ticksPerSecond: Double, pageSize: Double
    ) {
        self.read = read
        self.count = count
        self.ticksPerSecond = ticksPerSecond
        self.pageSize = pageSize
    }

    /// The process that asks.
    package static var live: ProcessFigures {
        ProcessFigures(
            read: { path in
                (try? SmallFile.read(path, limit: 1 << 20)).map { String(decoding: $0, as: UTF8.self) }
            },
            count: { try? FileManager.default.contentsOfDirectory(atPath: $0).count },
            ticksPerSecond: Double(max(sysconf(Int32(_SC_CLK_TCK)), 1)),
            pageSize: Double(max(sysconf(Int32(_SC_PAGESIZE)), 1)))
    }

    /// What could be read of it now.
    package func families() -> [MetricFamily] {
        var families: [MetricFamily] = []
        if let fields = read("/proc/self/stat").flatMap(Self.fields) {
            // Fields are counted from the state on, which is the third of proc(5).
            if let user = Self.number(fields, 11), let system = Self.number(fields, 12) {
                families.append(
                    MetricFamily(
                        "process_cpu_seconds_total", .counter, help: "User and system time, in seconds.",
                        value: (user + system) / ticksPerSecond))
            }
            if let start = Self.number(fields, 19), let boot = bootTime {
                families.append(
                    MetricFamily(
                        "process_start_time_seconds", .gauge,
                        help: "When the process started, since 1970.", value: boot + start / ticksPerSecond))
            }
            if let bytes = Self.number(fields, 20) {
                families.append(
                    MetricFamily(
                        "process_virtual_memory_bytes", .gauge, help: "Virtual memory.", value: bytes))
            }
            if let pages = Self.number(fields, 21) {
                families.append(
                    MetricFamily(
                        "process_resident_memory_bytes", .gauge, help: "Resident memory.",
                        value: pages * pageSize))
            }
        }
        if let descriptors = count("/proc/self/fd") {
            families.append(
                MetricFamily(
                    "process_open_fds", .gauge, help: "Open file descriptors.", value: Double(descriptors)))
        }
        return families
    }

    /// In seconds since 1970.
    private var bootTime: Double? {
        let line = read("/proc/stat")?.split(separator: "\n").first { $0.hasPrefix("btime ") }
        return line.flatMap { Double($0.dropFirst("btime ".count)) }
    }

    /// The fields behind the name of the program, which may hold spaces and parentheses itself.
    private static func fields(_ stat: String) -> [Substring]? {
        guard let end = stat.lastIndex(of: ")") else { return nil }
        return stat[end...].dropFirst().split(separator: " ")
    }

    private static func number(_ fields: [Substring], _ index: Int) -> Double? {
        fields.indices.contains(index) ? Double(fields[index]) : nil
    }
}
