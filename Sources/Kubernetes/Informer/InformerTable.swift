// SPDX-License-Identifier: Apache-2.0

/// What an informer knows, and what of it each listener has not been told. No I/O.
struct InformerTable<Value: Sendable>: Sendable {
    /// An object that is there.
    private struct Entry: Sendable {
        var value: Value?
        var failure: String?
        /// Which state of which object it is; empty where that could not be read.
        var identity: String
    }

    /// What a listener was told last about the keys that have changed since.
    private struct Listener: Sendable {
        var told: [ObjectKey: Entry?] = [:]
        var order: [ObjectKey] = []
        /// How many of `order` are done.
        var done = 0
        var waiter: CheckedContinuation<Change<Value>?, Never>?

        /// The key has changed; `old` is what there was before.
        mutating func note(_ key: ObjectKey, told old: Entry?) {
            guard told[key] == nil else { return }
            told.updateValue(old, forKey: key)
            order.append(key)
        }

        /// The oldest key that has changed.
        mutating func take() -> (key: ObjectKey, told: Entry?)? {
            guard done < order.count else { return nil }
            let key = order[done]
            done += 1
            if done == order.count {
                order = []
                done = 0
            } else if done > 1000, done * 2 > order.count {
                order.removeFirst(done)
                done = 0
            }
            return (key, told.removeValue(forKey: key) ?? nil)
        }
    }

    private var entries: [ObjectKey: Entry] = [:]
    private var listeners: [Int: Listener] = [:]
    private var nextListener = 0
    /// What the list that is being read has named so far.
    private var seen: Set<ObjectKey> = []
    /// Objects of that list that have not even a name.
    private var nameless: [String] = []
    private(set) var namelessFailures: [String] = []
    private(set) var hasSynced = false
    private(set) var isFinished = false

    var values: [ObjectKey: Value] { entries.compactMapValues(\.value) }
    var failures: [ObjectKey: String] { entries.compactMapValues(\.failure) }

    func value(_ key: ObjectKey) -> Value? { entries[key]?.value }

    // MARK: What the server says

    mutating func beginList() {
        seen = []
        nameless = []
    }

    /// An object of the list is there, unchanged.
    mutating func see(_ key: ObjectKey, identity: String) -> Bool {
        seen.insert(key)
        return !identity.isEmpty && entries[key]?.identity == identity
    }

    mutating func seeNameless(_ why: String) {
        if nameless.count < Self.mostNameless { nameless.append(why) }
    }

    /// What the list did not name is gone.
    mutating func endList() {
        for key in entries.keys where !seen.contains(key) { remove(key) }
        namelessFailures = nameless
        hasSynced = true
        beginList()
    }

    /// The object has this value now; nobody is told of one that `isSame` as it was.
    mutating func put(
        _ key: ObjectKey, _ value: Value, identity: String, unless isSame: (Value, Value) -> Bool
    ) {
        let entry = Entry(value: value, identity: identity)
        if let old = entries[key]?.value, isSame(old, value) {
            entries[key] = entry
        } else {
            change(key, to: entry)
        }
    }

    mutating func fail(_ key: ObjectKey, _ why: String, identity: String) {
        change(key, to: Entry(failure: why, identity: identity))
    }

    mutating func remove(_ key: ObjectKey) {
        if entries[key] != nil { change(key, to: nil) }
    }

    private mutating func change(_ key: ObjectKey, to entry: Entry?) {
        let old = entries.updateValueOrRemove(entry, forKey: key)
        for id in listeners.keys {
            listeners[id]?.note(key, told: old)
        }
    }

    // MARK: Listeners

    /// A new listener, who has been told nothing: all that is there is new to it.
    mutating func addListener() -> Int {
        nextListener += 1
        var listener = Listener()
        for key in entries.keys.sorted() { listener.note(key, told: nil) }
        listeners[nextListener] = listener
        return nextListener
    }

    /// Returns who waited.
    mutating func removeListener(_ id: Int) -> CheckedContinuation<Change<Value>?, Never>? {
        listeners.removeValue(forKey: id)?.waiter
    }

    /// The next change for a listener, or `waiter` is kept until there is one. Behind the last change ever, and for
    /// listeners that are gone, the answer is `nil` at once.
    mutating func nextChange(
        for id: Int, waiter: CheckedContinuation<Change<Value>?, Never>
    ) -> [Wake] {
        guard listeners[id] != nil else { return [Wake(waiter: waiter, change: nil)] }
        var wakes: [Wake] = []
        if let earlier = listeners[id]?.waiter { wakes.append(Wake(waiter: earlier, change: nil)) }
        listeners[id]?.waiter = waiter
        return wakes + wakeListeners()
    }

    /// Who waited and need not any longer, with what it is told.
    struct Wake {
        var waiter: CheckedContinuation<Change<Value>?, Never>
        var change: Change<Value>?
    }

    mutating func wakeListeners() -> [Wake] {
        var wakes: [Wake] = []
        for id in listeners.keys {
            guard let waiter = listeners[id]?.waiter else { continue }
            let change = takeChange(for: id)
            guard change != nil || isFinished else { continue }
            listeners[id]?.waiter = nil
            wakes.append(Wake(waiter: waiter, change: change))
        }
        return wakes
    }

    mutating func finish() { isFinished = true }

    private mutating func takeChange(for id: Int) -> Change<Value>? {
        while let (key, told) = listeners[id]?.take() {
            let entry = entries[key]
            // It came and went, and the listener never knew.
            if told == nil, entry == nil { continue }
            return Change(key: key, old: told?.value, new: entry?.value, failure: entry?.failure)
        }
        return nil
    }

    private static var mostNameless: Int { 100 }
}

extension Dictionary {
    /// Sets or removes the value; returns the one before.
    fileprivate mutating func updateValueOrRemove(_ value: Value?, forKey key: Key) -> Value? {
        if let value { updateValue(value, forKey: key) } else { removeValue(forKey: key) }
    }
}
