// SPDX-License-Identifier: Apache-2.0

package import CoreMetrics
import Synchronization

/// The metrics of the process, for swift-metrics to write and for a scrape to read.
///
/// Nothing here grows without bound: series beyond the limit of their name count into one that is labelled
/// `overflow="true"`, names beyond the limit and names used for two kinds of metric count nowhere but in
/// `assay_metrics_dropped_total`.
package final class PrometheusRegistry: MetricsFactory, Sendable {
    /// How much is kept.
    package struct Limits: Sendable {
        package var names: Int
        /// Series of one name.
        package var series: Int

        package init(names: Int = 1_000, series: Int = 1_000) {
            self.names = names
            self.series = series
        }
    }

    private enum Series: Sendable {
        case counter(CounterSeries)
        case gauge(GaugeSeries)
        case histogram(HistogramSeries)

        var kind: MetricFamily.Kind {
            switch self {
            case .counter: .counter
            case .gauge: .gauge
            case .histogram: .histogram
            }
        }
    }

    private struct Family: Sendable {
        let kind: MetricFamily.Kind
        var series: [[MetricLabel]: Series] = [:]
    }

    private let limits: Limits
    private let help: [String: String]
    private let buckets: [String: [Double]]
    private let collectors: [@Sendable () -> [MetricFamily]]
    private let families = Mutex<[String: Family]>([:])
    private let dropped = CounterSeries()

    /// - Parameters:
    ///   - help: a sentence for each name of a metric.
    ///   - buckets: the bounds of histograms that differ from ``defaultBuckets``, by name; ascending.
    ///   - collectors: what is measured when a scrape asks.
    package init(
        limits: Limits = Limits(), help: [String: String] = [:], buckets: [String: [Double]] = [:],
        collectors: [@Sendable () -> [MetricFamily]] = []
    ) {
        self.limits = limits
        self.help = help
        self.buckets = buckets
        self.collectors = collectors
    }

    /// Seconds, from a decision out of memory to the longest call that an API server waits for.
    package static let defaultBuckets: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
    ]

    /// Everything as it is now.
    package func snapshot() -> [MetricFamily] {
        var snapshot = families.withLock { $0 }.map { name, family in
            MetricFamily(
                name, family.kind, help: help[name] ?? "",
                samples: family.series.sorted { Self.precedes($0.key, $1.key) }.flatMap(Self.samples))
        }
        snapshot.append(
            MetricFamily(
                Self.droppedName, .counter,
                help: "Metrics that were not kept, by a limit or a clash of kinds.",
                value: dropped.current))
        return snapshot + collectors.flatMap { $0() }
    }

    /// What a scrape answers.
    package func text(_ format: MetricsText.Format) -> String { MetricsText.write(snapshot(), as: format) }

    // MARK: MetricsFactory

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        counter(label, dimensions)
    }

    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        counter(label, dimensions)
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        gauge(label, dimensions)
    }

    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        aggregate ? histogram(label, dimensions) : gauge(label, dimensions)
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(label, dimensions)
    }

    // A series outlives its handlers: a counter that goes away and comes back would read as a restart.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    // MARK: Series

    private func counter(_ name: String, _ dimensions: [(String, String)]) -> CounterSeries {
        let made = CounterSeries()
        let valid = MetricName.metric(name)
        let total = valid.hasSuffix("_total") ? valid : valid + "_total"
        guard case .counter(let series) = series(total, dimensions, .counter(made)) else { return made }
        return series
    }

    private func gauge(_ name: String, _ dimensions: [(String, String)]) -> GaugeSeries {
        let made = GaugeSeries()
        guard case .gauge(let series) = series(MetricName.metric(name), dimensions, .gauge(made)) else {
            return made
        }
        return series
    }

    private func histogram(_ label: String, _ dimensions: [(String, String)]) -> HistogramSeries {
        let name = MetricName.metric(label)
        let made = HistogramSeries(bounds: buckets[name] ?? Self.defaultBuckets)
        guard case .histogram(let series) = series(name, dimensions, .histogram(made)) else { return made }
        return series
    }

    /// The series of that name and those labels, `made` when it is new; `nil` when it is not kept.
    private func series(_ name: String, _ dimensions: [(String, String)], _ made: Series) -> Series? {
        let labels = Self.labels(dimensions)
        let series: Series? = families.withLock { families in
            guard families[name] != nil || families.count < limits.names, name != Self.droppedName else {
                return nil
            }
            var family = families[name] ?? Family(kind: made.kind)
            guard family.kind == made.kind else { return nil }
            let isKnown = family.series[labels] != nil
            let key = isKnown || family.series.count < limits.series ? labels : Self.overflow
            if let known = family.series[key] { return known }
            family.series[key] = made
            families[name] = family
            return made
        }
        if series == nil { dropped.increment(by: Int64(1)) }
        return series
    }

    /// In the order of their names; of two with one name, the first.
    private static func labels(_ dimensions: [(String, String)]) -> [MetricLabel] {
        var labels: [MetricLabel] = []
        for (name, value) in dimensions.prefix(mostLabels) {
            let label = MetricLabel(name, value)
            if !labels.contains(where: { $0.name == label.name }) { labels.append(label) }
        }
        return labels.sorted { $0.name < $1.name }
    }

    private static func samples(_ labels: [MetricLabel], _ series: Series) -> [MetricFamily.Sample] {
        switch series {
        case .counter(let counter): [.init(labels: labels, value: counter.current)]
        case .gauge(let gauge): [.init(labels: labels, value: gauge.current)]
        case .histogram(let histogram): histogram.samples(labels)
        }
    }

    private static func precedes(_ a: [MetricLabel], _ b: [MetricLabel]) -> Bool {
        a.lexicographicallyPrecedes(b) { ($0.name, $0.value) < ($1.name, $1.value) }
    }

    private static let droppedName = "assay_metrics_dropped_total"
    private static let overflow = [MetricLabel("overflow", "true")]
    private static let mostLabels = 16
}
