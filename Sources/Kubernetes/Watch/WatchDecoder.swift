// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Makes events of the pieces of a watch: one JSON object a line. No I/O.
struct WatchDecoder: Sendable {
    private let reader: ObjectReader
    private var pending: [UInt8] = []
    /// Where the line begins that has not been given out.
    private var start = 0
    /// Up to where no line ends.
    private var searched = 0

    init(_ type: ResourceType, limits: KubernetesLimits) {
        reader = ObjectReader(type: type, limits: limits)
    }

    /// Whether a line has begun and not ended: a connection that closes now broke.
    var isInsideLine: Bool { start < pending.count }

    /// Takes what has arrived.
    mutating func append(_ piece: [UInt8]) {
        if start > 0 {
            pending.removeFirst(start)
            searched -= start
            start = 0
        }
        pending += piece
    }

    /// The next event; `nil` where its line has not ended. Throws `tooMuch` for a line that is too long and `malformed`
    /// for one that is no event.
    mutating func next() throws(KubernetesError) -> WatchEvent? {
        while let end = pending[searched...].firstIndex(of: UInt8(ascii: "\n")) {
            let line = pending[start..<end]
            start = end + 1
            searched = start
            guard line.count <= reader.limits.lineBytes else { throw tooLong }
            if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D }) { continue }
            return try event(line)
        }
        searched = pending.count
        guard pending.count - start <= reader.limits.lineBytes else { throw tooLong }
        return nil
    }

    private var tooLong: KubernetesError {
        .tooMuch("a line of a watch of \(reader.limits.lineBytes) bytes")
    }

    private func event(_ line: ArraySlice<UInt8>) throws(KubernetesError) -> WatchEvent {
        let members = try reader.envelope(line, "the event")
        guard let type = members["type"], let object = members["object"] else {
            throw .malformed("an event without type or object")
        }
        switch try reader.small(type).string {
        case "ADDED": return changed(object, WatchEvent.added)
        case "MODIFIED": return changed(object, WatchEvent.modified)
        case "DELETED": return try deleted(object)
        case "BOOKMARK":
            guard let metadata = try reader.envelope(object, "the bookmark")["metadata"],
                let version = try reader.small(metadata)["resourceVersion"]?.string, !version.isEmpty
            else { throw .malformed("a bookmark without a resource version") }
            return .bookmark(resourceVersion: version)
        case "ERROR": return .failure(KubernetesError(status: try reader.small(object)))
        default: throw .malformed("an event of an unknown type")
        }
    }

    private func changed(_ text: ArraySlice<UInt8>, _ event: (JSON) -> WatchEvent) -> WatchEvent {
        switch reader.object(text) {
        case .object(let json): event(json)
        case .unreadable(let key, let why): .unreadable(key: key, why: why)
        }
    }

    /// An object that is gone need not be readable as long as it has a name.
    private func deleted(_ text: ArraySlice<UInt8>) throws(KubernetesError) -> WatchEvent {
        switch reader.object(text) {
        case .object(let json): return .deleted(json)
        case .unreadable(let key?, _):
            return .deleted(["metadata": ["namespace": .string(key.namespace), "name": .string(key.name)]])
        case .unreadable(nil, let why): throw .malformed("a deleted object that cannot be read: \(why)")
        }
    }
}
