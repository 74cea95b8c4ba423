// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc

/// What a piece of work took.
struct Cost {
    var wall: Double
    /// Seconds of processor time, of this process or of finished children.
    var processor: Double
}

/// Clocks. Figures are for comparing within one run; the machine decides the rest.
enum Measure {
    /// Runs `work` once.
    static func once(_ work: () async throws -> Void) async rethrows -> Cost {
        let (wall, processor) = (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID))
        try await work()
        return Cost(
            wall: seconds(CLOCK_MONOTONIC) - wall, processor: seconds(CLOCK_PROCESS_CPUTIME_ID) - processor)
    }

    /// Processor time of one run of `work`, in seconds: the best of five batches.
    static func perOperation(_ count: Int, _ work: () -> Void) -> Double {
        var best = Double.infinity
        for _ in 0..<5 {
            let start = seconds(CLOCK_PROCESS_CPUTIME_ID)
            for _ in 0..<count { work() }
            best = min(best, (seconds(CLOCK_PROCESS_CPUTIME_ID) - start) / Double(count))
        }
        return best
    }

    /// Processor time of all children that have ended, in seconds.
    static var children: Double {
        var usage = rusage()
        _ = unsafe getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    /// Largest resident memory of any child that has ended, in MB.
    static var childrenPeakMegabytes: Double {
        var usage = rusage()
        _ = unsafe getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
        return Double(usage.ru_maxrss) / 1024
    }

    /// Resident memory of this process, in MB.
    static var residentMegabytes: Double { status("VmRSS:") }

    /// Most resident memory of this process so far, in MB.
    static var peakMegabytes: Double { status("VmHWM:") }

    /// A line of `/proc/self/status`, which counts in kB.
    private static func status(_ name: String) -> Double {
        let data = FileManager.default.contents(atPath: "/proc/self/status") ?? Data()
        let line = String(decoding: data, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix(name) }
        let kilobytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) }
        return (kilobytes ?? 0) / 1024
    }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        _ = unsafe clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1e6
    }
}
