// SPDX-License-Identifier: Apache-2.0

package import StrictJSON
import Synchronization

/// Knows all objects of a type at all times: lists them in pages, then watches, and goes on after every fault.
///
/// Of each object only what `project` makes of it is kept. An object whose projection throws is kept as a failure.
package final class Informer<Value: Sendable>: Sendable {
    private struct State {
        var table = InformerTable<Value>()
        var revision = 0
        var lastContact: Int?
        var lastError: KubernetesError?
    }

    private let client: KubernetesClient
    private let type: ResourceType
    private let query: ListQuery
    private let pace: InformerPace
    private let effects: KubernetesEffects
    private let isSame: @Sendable (Value, Value) -> Bool
    private let project: @Sendable (JSON) throws -> Value?
    private let state = Mutex(State())

    /// - Parameters:
    ///   - isSame: Whether a change of an object is none for listeners: pass `==`, and a change of what is not projected
    ///     is not told.
    ///   - project: What is kept of an object; `nil` for nothing, as if the object were not there.
    package init(
        _ client: KubernetesClient, _ type: ResourceType, _ query: ListQuery = .all,
        pace: InformerPace = .standard,
        effects: KubernetesEffects, isSame: @escaping @Sendable (Value, Value) -> Bool = { _, _ in false },
        project: @escaping @Sendable (JSON) throws -> Value?
    ) {
        self.client = client
        self.type = type
        self.query = query
        self.pace = pace
        self.effects = effects
        self.isSame = isSame
        self.project = project
    }

    // MARK: What is known

    /// All values.
    package var values: [ObjectKey: Value] { state.withLock { $0.table.values } }

    /// One value.
    package func value(namespace: String = "", name: String) -> Value? {
        value(ObjectKey(namespace: namespace, name: name))
    }

    /// One value.
    package func value(_ key: ObjectKey) -> Value? { state.withLock { $0.table.value(key) } }

    /// Objects that are there and have no value, with why.
    package var failures: [ObjectKey: String] { state.withLock { $0.table.failures } }

    /// Another number whenever what is known may have changed; what is made of it can be kept until then.
    package var revision: Int { state.withLock { $0.revision } }

    /// Why objects of the last list had not even a name.
    package var namelessFailures: [String] { state.withLock { $0.table.namelessFailures } }

    /// Whether all objects were known once.
    package var hasSynced: Bool { state.withLock { $0.table.hasSynced } }

    /// When the server last said anything, in seconds since 1970; `nil` for never. Bookmarks come every minute or so:
    /// what is known is stale when this is long ago.
    package var lastContact: Int? { state.withLock { $0.lastContact } }

    /// Why the last request failed; `nil` once there has been contact again.
    package var lastError: KubernetesError? { state.withLock { $0.lastError } }

    /// What changes, to one listener: first everything that is there, as added. A slow listener loses no object's newest
    /// state: changes of one object that were not yet told become one. Ends when ``run()`` has ended.
    package func changes() -> AsyncStream<Change<Value>> {
        let feed = ChangeFeed(self, id: state.withLock { $0.table.addListener() })
        return AsyncStream {
            await feed.next()
        } onCancel: {
            feed.close()
        }
    }

    // MARK: Life

    /// Lists and watches until the task is cancelled. To be called once.
    package func run() async {
        var progress = InformerProgress(pace: pace, pageSize: client.limits.pageSize)
        var wait = Duration.zero
        while !Task.isCancelled {
            let step = progress.step(random: effects.random())
            let delay = max(step.delay, wait)
            wait = .zero
            if delay > .zero {
                do { try await effects.sleep(delay) } catch { break }
            }
            do throws(KubernetesError) {
                switch step.request {
                case .list(let next): try await list(next: next, &progress)
                case .watch(let version): try await watch(from: version, &progress)
                }
            } catch {
                wait = InformerProgress.wait(askedFor: error)
                progress.didFail(error)
                state.withLock { $0.lastError = error }
            }
        }
        update { $0.finish() }
    }

    private func list(next: String?, _ progress: inout InformerProgress) async throws(KubernetesError) {
        guard progress.asked < client.limits.listedObjects else {
            throw .tooMuch("\(client.limits.listedObjects) \(type.plural)")
        }
        let page = try await client.page(type, query, next: next, size: progress.size)
        contact()
        if next == nil { state.withLock { $0.table.beginList() } }
        for item in page.items { take(item, fromList: true) }
        if page.next == nil { update { $0.endList() } }
        progress.didRead(resourceVersion: page.resourceVersion, next: page.next)
    }

    private func watch(
        from version: String, _ progress: inout InformerProgress
    ) async throws(KubernetesError) {
        let stream = try await client.watch(
            type, query, from: version, timeout: pace.watchTime(random: effects.random()))
        contact()
        var events = stream.makeAsyncIterator()
        while let event = try await events.next() {
            switch event {
            case .added(let object), .modified(let object): take(.object(object), fromList: false)
            case .unreadable(let key, let why):
                // Without a name nobody knows what it was; a list sorts it out.
                guard let key else { throw .malformed(why) }
                take(.unreadable(key: key, why: why), fromList: false)
            case .deleted(let object):
                if let key = ObjectKey(of: object) { update { $0.remove(key) } }
            case .bookmark: break
            case .failure(let error): throw error
            }
            contact()
            progress.didHear(resourceVersion: event.resourceVersion)
        }
        progress.didClose()
    }

    private func take(_ item: ReadObject, fromList: Bool) {
        switch item {
        case .unreadable(nil, let why): state.withLock { $0.table.seeNameless(why) }
        case .unreadable(let key?, let why):
            update { table in
                if fromList { _ = table.see(key, identity: "") }
                table.fail(key, why, identity: "")
            }
        case .object(let object):
            guard let key = ObjectKey(of: object) else { return }
            let identity = Self.identity(of: object)
            if fromList, state.withLock({ $0.table.see(key, identity: identity) }) { return }
            do {
                let value = try project(object)
                update { table in
                    if let value {
                        table.put(key, value, identity: identity, unless: isSame)
                    } else {
                        table.remove(key)
                    }
                }
            } catch {
                let why = KubernetesError.printable("\(error)")
                update { $0.fail(key, why, identity: identity) }
            }
        }
    }

    private func contact() {
        let now = effects.unixTime()
        state.withLock { state in
            state.lastContact = now
            state.lastError = nil
        }
    }

    private func update(_ change: (inout InformerTable<Value>) -> Void) {
        let wakes = state.withLock { state in
            change(&state.table)
            state.revision += 1
            return state.table.wakeListeners()
        }
        for wake in wakes { wake.waiter.resume(returning: wake.change) }
    }

    private static func identity(of object: JSON) -> String {
        guard let uid = object["metadata"]?["uid"]?.string,
            let version = object["metadata"]?["resourceVersion"]?.string
        else { return "" }
        return "\(uid) \(version)"
    }

    // MARK: Listeners

    fileprivate func nextChange(for id: Int) async -> Change<Value>? {
        await withCheckedContinuation { waiter in
            let wakes = state.withLock { $0.table.nextChange(for: id, waiter: waiter) }
            for wake in wakes { wake.waiter.resume(returning: wake.change) }
        }
    }

    fileprivate func removeListener(_ id: Int) {
        state.withLock { $0.table.removeListener(id) }?.resume(returning: nil)
    }
}

/// A listener's end of the changes; when nobody holds it, nothing is kept for it.
private final class ChangeFeed<Value: Sendable>: Sendable {
    private let informer: Informer<Value>
    private let id: Int

    init(_ informer: Informer<Value>, id: Int) {
        self.informer = informer
        self.id = id
    }

    deinit { informer.removeListener(id) }

    func next() async -> Change<Value>? { await informer.nextChange(for: id) }

    func close() { informer.removeListener(id) }
}
