// SPDX-License-Identifier: Apache-2.0

/// How long an answer to the API server may take: the `timeout` that it sends, as Go writes durations, less what the
/// way back takes.
enum AdmissionDeadline {
    /// The time for reading and deciding. What cannot be read counts as the API server's own default of ten seconds.
    static func time(_ timeout: String?) -> Duration {
        let seconds = timeout.flatMap(seconds) ?? 10
        let capped = Duration.milliseconds(Int((min(max(seconds, 1), 30) * 1000).rounded()))
        return capped - max(.milliseconds(100), min(.seconds(1), capped / 10))
    }

    /// `15s`, `1m0s`, `1.5s`, `500ms`; `nil` for anything else.
    static func seconds(_ text: String) -> Double? {
        guard text.utf8.count <= 32 else { return nil }
        var rest = text[...]
        var total = 0.0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            guard let number = Double(digits) else { return nil }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isLetter }
            guard let factor = units[String(unit)] else { return nil }
            total += number * factor
            rest = rest.dropFirst(unit.count)
        }
        return total
    }

    private static let units = ["h": 3600, "m": 60, "s": 1, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9]
}
