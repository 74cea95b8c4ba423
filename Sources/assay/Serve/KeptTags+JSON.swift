// SPDX-License-Identifier: Apache-2.0

import Discovery
import OCIModel
import StrictJSON

extension IndexedTag {
    /// As it is kept: JSON of one form.
    var kept: [UInt8] {
        var object = JSONObject()
        object[Member.version] = .int(Self.version)
        object[Member.name] = .string(name)
        object[Member.digest] = digest.map { .string($0.description) }
        object[Member.parts] = .strings(parts.map(\.description))
        object[Member.resolvedAt] = .int(resolvedAt)
        object[Member.isHistorical] = .bool(isHistorical)
        object[Member.state] = .string(state.rawValue)
        object[Member.fingerprint] = fingerprint.map { .string($0.description) }
        object[Member.code] = code.map(JSON.string)
        object[Member.checkedAt] = .int(checkedAt)
        object[Member.nextLook] = nextLook.map(JSON.int)
        object[Member.looks] = .int(looks)
        object[Member.validUntil] = validUntil.map(JSON.int)
        object[Member.announced] = .int(announced)
        return JSON.object(object).serialized()
    }

    /// Reads what ``kept`` wrote; `nil` for anything else, and for what comes from a time after `now`.
    init?(kept content: [UInt8], at now: Int) {
        guard let json = try? JSON(parsing: content, limits: Self.limits), let object = json.object,
            object[Member.version]?.int == Self.version,
            let name = object[Member.name]?.string, let isHistorical = object[Member.isHistorical]?.bool,
            let state = object[Member.state]?.string.flatMap(State.init),
            let parts = object[Member.parts]?.array,
            let resolvedAt = Self.past(object[Member.resolvedAt], now),
            let checkedAt = Self.past(object[Member.checkedAt], now),
            let looks = Self.number(object[Member.looks], below: Self.mostLooks),
            let announced = Self.number(object[Member.announced], below: Self.mostLooks)
        else { return nil }
        self.init(name: name, isHistorical: isHistorical)
        self.state = state
        (self.resolvedAt, self.checkedAt, self.looks, self.announced) = (
            resolvedAt, checkedAt, looks, announced
        )
        self.parts = parts.compactMap { $0.string.flatMap { Digest($0) } }
        digest = object[Member.digest]?.string.flatMap { Digest($0) }
        fingerprint = object[Member.fingerprint]?.string.flatMap { Digest($0) }
        code = object[Member.code]?.string
        nextLook = Self.number(object[Member.nextLook], below: Self.end)
        validUntil = Self.number(object[Member.validUntil], below: Self.end)
        // Each value was read as it stands there, and nothing stands beside: an end that is not understood must not
        // become none.
        guard kept == content else { return nil }
        // A judgement is about a digest, under a policy.
        guard state == .open || (digest != nil && fingerprint != nil) else { return nil }
    }

    /// A time that has come, with some seconds for a clock that was set.
    private static func past(_ json: JSON?, _ now: Int) -> Int? {
        number(json, below: min(max(now, 0), end) + clockSkew)
    }

    private static func number(_ json: JSON?, below bound: Int) -> Int? {
        guard let number = json?.int, (0..<bound).contains(number) else { return nil }
        return number
    }

    private enum Member {
        static let version = "version"
        static let name = "name"
        static let digest = "digest"
        static let parts = "parts"
        static let resolvedAt = "resolvedAt"
        static let isHistorical = "historical"
        static let state = "state"
        static let fingerprint = "fingerprint"
        static let code = "code"
        static let checkedAt = "checkedAt"
        static let nextLook = "nextLook"
        static let looks = "looks"
        static let validUntil = "validUntil"
        static let announced = "announced"
    }

    /// Of the form; another one is not read.
    private static let version = 1
    private static let limits = JSONLimits(bytes: 64 << 10, depth: 2, nodes: 1_000)
    /// The beginning of the year 10000, in seconds since 1970.
    private static let end = 253_402_300_800
    private static let clockSkew = 300
    private static let mostLooks = 1_000_000_000
}
