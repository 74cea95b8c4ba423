// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Who leads, as the `spec` of a Lease (`coordination.k8s.io/v1`) says it in the way of client-go, so that its tools
/// show it right.
struct LeaseRecord: Sendable, Equatable {
    /// Empty when nobody leads.
    var holder = ""
    var durationSeconds = 0
    /// Seconds since 1970.
    var acquireTime = 0
    /// As it is written: clocks of others are not trusted, and it is only compared with itself.
    var renewTime = ""
    var transitions = 0
    var resourceVersion = ""

    init() {}

    /// Reads a Lease; what is missing or odd counts as nobody's.
    init(_ lease: JSON) {
        let spec = lease["spec"]
        holder = spec?["holderIdentity"]?.string ?? ""
        durationSeconds = min(max(spec?["leaseDurationSeconds"]?.int ?? 0, 0), Self.longestDuration)
        acquireTime = spec?["acquireTime"]?.string.flatMap { RFC3339.seconds($0) } ?? 0
        renewTime = spec?["renewTime"]?.string ?? ""
        transitions = spec?["leaseTransitions"]?.int ?? 0
        resourceVersion = lease["metadata"]?["resourceVersion"]?.string ?? ""
    }

    /// The Lease with this record; other members of `lease` stay.
    func written(to lease: JSON?, at key: ObjectKey) -> JSON {
        let type = ResourceType.leases
        var object = lease?.object ?? JSONObject()
        object["apiVersion"] = .string(type.apiVersion)
        object["kind"] = .string(type.kind)
        if object["metadata"] == nil {
            object["metadata"] = ["namespace": .string(key.namespace), "name": .string(key.name)]
        }
        object["spec"] = [
            "holderIdentity": .string(holder), "leaseDurationSeconds": .int(durationSeconds),
            "acquireTime": .string(Self.microTime(acquireTime)), "renewTime": .string(renewTime),
            "leaseTransitions": .int(transitions),
        ]
        return .object(object)
    }

    /// A time as `MicroTime` is written: always with six digits behind the point.
    static func microTime(_ seconds: Int) -> String { RFC3339.text(seconds).dropLast() + ".000000Z" }

    /// A day, in seconds.
    private static let longestDuration = 86_400
}
