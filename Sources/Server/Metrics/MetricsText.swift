// SPDX-License-Identifier: Apache-2.0

/// What a scrape of `/metrics` answers.
package enum MetricsText {
    package enum Format: Sendable {
        /// The Prometheus text format 0.0.4.
        case prometheus
        /// OpenMetrics 1.0.0.
        case openMetrics

        /// The format that an `Accept` field asks for; Prometheus' own where it names none.
        package init(accept: String) {
            let wanted = accept.utf8.count <= 1024 && accept.contains("application/openmetrics-text")
            self = wanted ? .openMetrics : .prometheus
        }

        package var contentType: String {
            switch self {
            case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
            case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
            }
        }
    }

    /// The families in the order of their names.
    package static func write(_ families: [MetricFamily], as format: Format) -> String {
        var text = ""
        for family in families.sorted(by: { $0.name < $1.name }) {
            // OpenMetrics names the family of a counter without the ending of its samples.
            let isShort = format == .openMetrics && family.kind == .counter
            let title = isShort ? String(family.name.dropLast("_total".count)) : family.name
            if !family.help.isEmpty {
                text += "# HELP \(title) \(escaped(family.help, quotes: format == .openMetrics))\n"
            }
            text += "# TYPE \(title) \(family.kind.rawValue)\n"
            for sample in family.samples {
                text += family.name + sample.suffix + labels(sample.labels) + " "
                text += number(sample.value) + "\n"
            }
        }
        if format == .openMetrics { text += "# EOF\n" }
        return text
    }

    /// A number as both formats read it, whole ones without a fraction.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if let whole = Int(exactly: value), abs(whole) < 1 << 53 { return String(whole) }
        return value.description
    }

    private static func labels(_ labels: [MetricLabel]) -> String {
        guard !labels.isEmpty else { return "" }
        return "{" + labels.map { "\($0.name)=\"\(escaped($0.value, quotes: true))\"" }.joined(separator: ",")
            + "}"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
