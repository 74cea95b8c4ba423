// SPDX-License-Identifier: Apache-2.0

import CoreMetrics
import Metrics
import Testing

@testable import Server

@Suite("Metrics are written so that Prometheus reads them, and stay bounded")
struct MetricsTests {
    @Test("A counter adds up, and its name ends with _total in both formats")
    func counter() throws {
        let registry = PrometheusRegistry(help: ["assay_checks_total": "Checks that were made."])
        Counter(label: "assay_checks", dimensions: [("result", "pass")], factory: registry).increment(by: 2)
        Counter(label: "assay_checks_total", dimensions: [("result", "pass")], factory: registry).increment()
        let plain = try ScrapeText(registry.text(.prometheus))
        #expect(plain.value("assay_checks_total", ["result": "pass"]) == 3)
        #expect(plain.types["assay_checks_total"] == "counter")
        #expect(plain.helps["assay_checks_total"] == "Checks that were made.")
        #expect(!plain.hasEnd)
        let open = try ScrapeText(registry.text(.openMetrics))
        #expect(open.value("assay_checks_total", ["result": "pass"]) == 3)
        #expect(open.types["assay_checks"] == "counter")
        #expect(open.types["assay_checks_total"] == nil)
        #expect(open.hasEnd)
    }

    @Test("A counter never falls")
    func counterDoesNotFall() throws {
        let registry = PrometheusRegistry()
        let series = registry.makeFloatingPointCounter(label: "a", dimensions: [])
        series.increment(by: 1.5)
        series.increment(by: -1)
        series.increment(by: .nan)
        series.increment(by: .infinity)
        #expect(try ScrapeText(registry.text(.prometheus)).value("a_total") == 1.5)
    }

    @Test("A gauge goes up and down; a recorder that does not aggregate is one")
    func gauge() throws {
        let registry = PrometheusRegistry()
        let meter = Meter(label: "in_flight", dimensions: [("listener", "secure")], factory: registry)
        meter.set(5)
        meter.decrement(by: 2)
        Recorder(label: "age", dimensions: [], aggregate: false, factory: registry).record(7)
        let text = try ScrapeText(registry.text(.prometheus))
        #expect(text.value("in_flight", ["listener": "secure"]) == 3)
        #expect(text.types["in_flight"] == "gauge")
        #expect(text.value("age") == 7)
    }

    @Test("Times are counted in seconds, and each bucket holds the smaller ones")
    func histogram() throws {
        let registry = PrometheusRegistry(buckets: ["took_seconds": [0.01, 0.1, 1]])
        let timer = Timer(label: "took_seconds", dimensions: [("endpoint", "/a")], factory: registry)
        for milliseconds in [5, 10, 50, 2_000] { timer.recordMilliseconds(milliseconds) }
        let text = try ScrapeText(registry.text(.prometheus))
        let counts = ["0.01", "0.1", "1", "+Inf"].map {
            text.value("took_seconds_bucket", ["endpoint": "/a", "le": $0])
        }
        #expect(counts == [2, 3, 3, 4])
        #expect(text.value("took_seconds_count", ["endpoint": "/a"]) == 4)
        let sum = try #require(text.value("took_seconds_sum", ["endpoint": "/a"]))
        #expect(abs(sum - 2.065) < 1e-9)
        #expect(text.types["took_seconds"] == "histogram")
    }

    @Test("Values of labels are escaped", arguments: ["a\"b", "back\\slash", "two\nlines", "\\n", "ü→✓", ""])
    func escaping(value: String) throws {
        let registry = PrometheusRegistry()
        Counter(label: "a", dimensions: [("x", value)], factory: registry).increment()
        #expect(try ScrapeText(registry.text(.prometheus)).value("a_total", ["x": value]) == 1)
        #expect(try ScrapeText(registry.text(.openMetrics)).value("a_total", ["x": value]) == 1)
    }

    @Test(
        "Names that Prometheus does not take are changed",
        arguments: [
            ("http.requests", "http_requests"), ("9lives", "_9lives"), ("a:b", "a:b"),
            ("a b\n{x}", "a_b__x_"),
            ("", "_"), ("ümlaut", "__mlaut"),
        ])
    func names(name: String, expected: String) throws {
        let registry = PrometheusRegistry()
        registry.makeMeter(label: name, dimensions: []).set(Int64(1))
        #expect(try ScrapeText(registry.text(.prometheus)).value(expected) == 1)
    }

    @Test(
        "Names of labels that are reserved or invalid are changed",
        arguments: [("le", "label_le"), ("__name__", "label___name__"), ("a-b", "a_b"), ("a:b", "a_b")])
    func labelNames(name: String, expected: String) throws {
        let registry = PrometheusRegistry()
        registry.makeMeter(label: "m", dimensions: [(name, "v")]).set(Int64(1))
        #expect(try ScrapeText(registry.text(.prometheus)).value("m", [expected: "v"]) == 1)
    }

    @Test("Of two labels of one name the first counts, and the order does not")
    func duplicateLabels() throws {
        let registry = PrometheusRegistry()
        registry.makeCounter(label: "a", dimensions: [("x", "1"), ("y", "2")]).increment(by: 1)
        registry.makeCounter(label: "a", dimensions: [("y", "2"), ("x", "1"), ("x", "3")]).increment(by: 1)
        #expect(try ScrapeText(registry.text(.prometheus)).value("a_total", ["x": "1", "y": "2"]) == 2)
    }

    @Test("A long value of a label is cut")
    func longValue() throws {
        let registry = PrometheusRegistry()
        registry.makeMeter(label: "m", dimensions: [("x", String(repeating: "é", count: 500))]).set(Int64(1))
        let sample = try #require(
            try ScrapeText(registry.text(.prometheus)).samples.first { $0.name == "m" })
        #expect(sample.labels["x"]?.unicodeScalars.count == 128)
        #expect(sample.labels["x"]?.hasSuffix("…") == true)
    }

    @Test("Series beyond the limit count into one, and those before it go on")
    func cardinality() throws {
        let registry = PrometheusRegistry(limits: .init(series: 3))
        for index in 0..<10 {
            registry.makeCounter(label: "a", dimensions: [("id", String(index))]).increment(by: 1)
        }
        registry.makeCounter(label: "a", dimensions: [("id", "0")]).increment(by: 1)
        let text = try ScrapeText(registry.text(.prometheus))
        #expect(text.samples.filter { $0.name == "a_total" }.count == 4)
        #expect(text.value("a_total", ["id": "0"]) == 2)
        #expect(text.value("a_total", ["overflow": "true"]) == 7)
    }

    @Test("Names beyond the limit are dropped and counted")
    func mostNames() throws {
        let registry = PrometheusRegistry(limits: .init(names: 2))
        for name in ["a", "b", "c"] { registry.makeMeter(label: name, dimensions: []).set(Int64(1)) }
        let text = try ScrapeText(registry.text(.prometheus))
        #expect(text.value("b") == 1)
        #expect(text.value("c") == nil)
        #expect(text.value("assay_metrics_dropped_total") == 1)
    }

    @Test("A name has one kind: the first")
    func clash() throws {
        let registry = PrometheusRegistry()
        registry.makeMeter(label: "a", dimensions: []).set(Int64(4))
        registry.makeTimer(label: "a", dimensions: []).recordNanoseconds(1)
        let text = try ScrapeText(registry.text(.prometheus))
        #expect(text.value("a") == 4)
        #expect(text.value("a_count") == nil)
        #expect(text.value("assay_metrics_dropped_total") == 1)
    }

    @Test(
        "The format is the one that was asked for",
        arguments: [
            (
                "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.1",
                "application/openmetrics-text"
            ),
            ("text/plain", "text/plain"), ("", "text/plain"), ("*/*", "text/plain"),
        ])
    func negotiation(accept: String, expected: String) {
        #expect(MetricsText.Format(accept: accept).contentType.hasPrefix(expected))
    }

    @Test("Numbers that are no numbers are written as Prometheus reads them")
    func numbers() {
        let all = [0, 1.5, .infinity, -.infinity, .nan, 9_007_199_254_740_992].map(MetricsText.number)
        #expect(all == ["0", "1.5", "+Inf", "-Inf", "NaN", "9007199254740992.0"])
    }

    @Test("The process tells its memory, time, start and descriptors")
    func process() throws {
        let stat =
            "42 (a) b (c) S 1 1 1 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 4 0 1000 2000000 300 18446744073709551615"
        let figures = ProcessFigures(
            read: { ["/proc/self/stat": stat, "/proc/stat": "cpu 1 2\nbtime 1700000000\n"][$0] },
            count: { $0 == "/proc/self/fd" ? 12 : nil }, ticksPerSecond: 100, pageSize: 4096)
        let text = try ScrapeText(MetricsText.write(figures.families(), as: .prometheus))
        #expect(text.value("process_cpu_seconds_total") == 3)
        #expect(text.value("process_start_time_seconds") == 1_700_000_010)
        #expect(text.value("process_virtual_memory_bytes") == 2_000_000)
        #expect(text.value("process_resident_memory_bytes") == 1_228_800.0)
        #expect(text.value("process_open_fds") == 12)
    }

    @Test("What cannot be read of the process is left out")
    func unreadableProcess() {
        let figures = ProcessFigures(
            read: { $0 == "/proc/self/stat" ? "1 (x" : nil }, count: { _ in nil }, ticksPerSecond: 1,
            pageSize: 1)
        #expect(figures.families().isEmpty)
    }

    @Test("The live process has memory and descriptors")
    func liveProcess() throws {
        let registry = PrometheusRegistry(collectors: [{ ProcessFigures.live.families() }])
        let text = try ScrapeText(registry.text(.openMetrics))
        #expect(try #require(text.value("process_resident_memory_bytes")) > 1e6)
        #expect(try #require(text.value("process_open_fds")) > 2.0)
        #expect(try #require(text.value("process_start_time_seconds")) > 1.6e9)
    }
}
