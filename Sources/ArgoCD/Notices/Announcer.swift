// SPDX-License-Identifier: Apache-2.0

package import Kubernetes
import Policy
import StrictJSON
import Synchronization
package import Verification

/// Tells people what was decided, where they look: the report beside the Application, a condition, a banner, an Event;
/// and has Argo CD compare again when something that was refused may start now.
package final class Announcer: Sendable {
    /// What is to be told, and how.
    package struct Options: Sendable {
        /// Whether Argo CD shows banners (3.5 and newer).
        package var banners: @Sendable () -> Bool = { false }
        /// Where the report of an Application is found in a browser; `nil` for nowhere.
        package var link: (@Sendable (ApplicationName) -> String)?

        package init() {}
    }

    private struct Told: Equatable {
        var notice: Notice
        var report: JSON
        var isAllowed: Bool
        /// Since when.
        var since: Int
        var decidedAt: Int
    }

    private let client: KubernetesClient
    private let events: @Sendable (ApplicationEvent) async -> Void
    private let options: Options
    private let now: @Sendable () -> Int
    private let failed: @Sendable (String, any Error) -> Void
    private let told = Mutex<[ApplicationName: Told]>([:])

    /// - Parameters:
    ///   - events: records an Event at an Application.
    ///   - failed: is told what could not be written, and why.
    package init(
        _ client: KubernetesClient, options: Options = Options(), now: @escaping @Sendable () -> Int,
        events: @escaping @Sendable (ApplicationEvent) async -> Void,
        failed: @escaping @Sendable (String, any Error) -> Void
    ) {
        self.client = client
        self.options = options
        self.now = now
        self.events = events
        self.failed = failed
    }

    /// Tells of a decision, as far as it is news.
    package func announce(_ decision: PreparedDecision, on question: SyncQuestion) async {
        let application = question.application
        // Syncs are told of; Pods have their own events, from whoever could not create them.
        guard case .sources = question.content, decision.subject == application.name.description else {
            return
        }
        let notice = Notice(decision)
        let before = told.withLock { $0[application.name] }
        let since =
            before.flatMap { $0.isAllowed == decision.isAllowed ? $0.since : nil } ?? decision.decidedAt
        let report = ReportObject.status(decision, for: question, since: since)
        // Argo CD writes all conditions anew when one of its own changes; ours may go with that.
        let isLost = notice.condition != nil && application.conditions.isEmpty && before?.notice == notice
        if let before, before.isAllowed == decision.isAllowed, before.notice == notice,
            Self.sameFindings(before.report, report), !isLost,
            decision.decidedAt - before.decidedAt < Self.repeatSeconds
        {
            return
        }
        told.withLock {
            $0[application.name] = Told(
                notice: notice, report: report, isAllowed: decision.isAllowed, since: since,
                decidedAt: decision.decidedAt)
        }
        await attempt("report of \(application.name)") { try await self.write(report, for: application) }
        if before?.notice != notice || isLost {
            await attempt("condition of \(application.name)") {
                try await self.write(notice.condition, for: application.name)
            }
        }
        if before?.notice != notice {
            await attempt("annotations of \(application.name)") {
                try await self.annotate(application, notice, before: before?.notice)
            }
            if let event = ApplicationEvent(decision, at: application, before: before?.notice) {
                await events(event)
            }
        }
        if before?.isAllowed == false, decision.isAllowed { await refresh(application.name) }
    }

    /// Has Argo CD compare an Application again, which starts an automated sync that was refused.
    package func refresh(_ name: ApplicationName) async {
        await attempt("refresh of \(name)") {
            let patch: JSON = ["metadata": ["annotations": [ApplicationNotice.refresh: "normal"]]]
            _ = try await self.client.patch(.applications, ObjectKey(name), with: .merge(patch))
        }
    }

    /// Forgets Applications that are gone.
    package func forget(_ name: ApplicationName) { told.withLock { _ = $0.removeValue(forKey: name) } }

    /// Whether anything was told of an Application.
    package func hasTold(of name: ApplicationName) -> Bool { told.withLock { $0[name] != nil } }

    /// Forgets what was told, since somebody else may have told something else meanwhile.
    package func forgetAll() { told.withLock { $0 = [:] } }

    /// Takes back whatever stands at an Application that nothing governs any more.
    package func takeBack(_ application: Application) async {
        forget(application.name)
        await attempt("condition of \(application.name)") { try await self.write(nil, for: application.name) }
        let ours = application.notices.keys.sorted()
        if !ours.isEmpty {
            var annotations = JSONObject()
            for key in ours { annotations[key] = JSON(.null) }
            await attempt("annotations of \(application.name)") {
                _ = try await self.client.patch(
                    .applications, ObjectKey(application.name),
                    with: .merge(["metadata": ["annotations": .object(annotations)]]))
            }
        }
        await attempt("report of \(application.name)") {
            do throws(KubernetesError) {
                try await self.client.delete(.imageVerificationReports, ObjectKey(application.name))
            } catch {
                guard error.code == .notFound else { throw error }
            }
        }
    }

    private func write(_ report: JSON, for application: Application) async throws {
        let key = ObjectKey(application.name)
        let object = ReportObject.object(for: application)
        _ = try await client.patch(
            .imageVerificationReports, key, with: .apply(object, fieldManager: Self.manager, force: true))
        var status = object.object ?? JSONObject()
        status["status"] = report
        _ = try await client.patch(
            .imageVerificationReports, key, .status,
            with: .apply(.object(status), fieldManager: Self.manager, force: true))
    }

    private func write(_ condition: Application.Condition?, for name: ApplicationName) async throws {
        for attempt in 1...Self.attempts {
            let object = try await client.get(.applications, ObjectKey(name))
            let patch = ConditionPatch.patch(object, wanted: condition, at: RFC3339.text(now()))
            guard !patch.isEmpty else { return }
            do throws(KubernetesError) {
                _ = try await client.patch(.applications, ObjectKey(name), with: .json(patch))
                return
            } catch {
                // The controller wrote its conditions meanwhile.
                guard [.conflict, .invalid].contains(error.code), attempt < Self.attempts else { throw error }
            }
        }
    }

    private func annotate(_ application: Application, _ notice: Notice, before: Notice?) async throws {
        var annotations = JSONObject()
        func set(_ key: String, _ value: String?) {
            // A patch for nothing would still be a write for every watcher. What stands there is known by what was
            // written last; whoever takes that away is not fought.
            let stands = before.map { $0.annotations[key] ?? nil } ?? application.notices[key]
            if stands != value { annotations[key] = value.map(JSON.string) ?? JSON(.null) }
        }
        if options.banners() {
            for (key, value) in notice.annotations.sorted(by: { $0.key < $1.key }) { set(key, value) }
        }
        if before == nil, let link = options.link { set(ApplicationNotice.link, link(application.name)) }
        guard !annotations.isEmpty else { return }
        let patch: JSON = ["metadata": ["annotations": .object(annotations)]]
        _ = try await client.patch(.applications, ObjectKey(application.name), with: .merge(patch))
    }

    private func attempt(_ what: String, _ work: () async throws -> Void) async {
        do { try await work() } catch { failed(what, error) }
    }

    /// Whether two reports differ in their times only.
    private static func sameFindings(_ a: JSON, _ b: JSON) -> Bool {
        let members = Set((a.object?.keys ?? []) + (b.object?.keys ?? [])).subtracting([
            "decidedAt", "validUntil",
        ])
        return members.allSatisfy { a[$0] == b[$0] }
    }

    private static let manager = "assay"
    private static let attempts = 5
    /// A report says when it was made; once an hour it is made new though it says the same.
    private static let repeatSeconds = 3_600
}

extension ObjectKey {
    init(_ name: ApplicationName) { self.init(namespace: name.namespace, name: name.name) }
}
