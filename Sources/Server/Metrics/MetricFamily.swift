// SPDX-License-Identifier: Apache-2.0

/// A metric with its series at one moment, ready to be written.
package struct MetricFamily: Sendable {
    package enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    /// One line: what stands behind the name, the labels and the value.
    package struct Sample: Sendable {
        /// `_bucket`, `_sum`, `_count`; empty for counters and gauges.
        package var suffix: String
        package var labels: [MetricLabel]
        package var value: Double

        package init(suffix: String = "", labels: [MetricLabel] = [], value: Double) {
            self.suffix = suffix
            self.labels = labels
            self.value = value
        }
    }

    /// As scraped; counters end with `_total`.
    package var name: String
    package var kind: Kind
    /// One sentence; empty for none.
    package var help: String
    package var samples: [Sample]

    /// The name is made one that Prometheus takes, and that of a counter ends with `_total`.
    package init(_ name: String, _ kind: Kind, help: String = "", samples: [Sample]) {
        let valid = MetricName.metric(name)
        self.name = kind == .counter && !valid.hasSuffix("_total") ? valid + "_total" : valid
        self.kind = kind
        self.help = help
        self.samples = samples
    }

    /// A metric of one series without labels.
    package init(_ name: String, _ kind: Kind, help: String = "", value: Double) {
        self.init(name, kind, help: help, samples: [Sample(value: value)])
    }
}

/// A label of a series.
package struct MetricLabel: Sendable, Hashable {
    package let name: String
    package let value: String

    /// The name is made one that Prometheus takes, the value is bounded.
    package init(_ name: String, _ value: String) {
        self.name = MetricName.label(name)
        self.value = MetricName.value(value)
    }

    /// The bound of a bucket: `le`, which no caller can write.
    init(bucket bound: Double) {
        name = "le"
        value = MetricsText.number(bound)
    }
}
