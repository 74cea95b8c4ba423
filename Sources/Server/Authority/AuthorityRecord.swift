// SPDX-License-Identifier: Apache-2.0

/// The authorities that are kept: the one that signs, the one that will, and the one that did.
///
/// A new authority is told to callers a day before it signs, and an old one is told as long as a certificate of it may
/// serve: at no time does a replica serve what a caller cannot check.
struct AuthorityRecord: Sendable {
    private(set) var current: CertificateAuthority
    private(set) var next: CertificateAuthority?
    /// The certificate alone.
    private(set) var previous: String?

    /// How long things live, in seconds.
    struct Terms: Sendable {
        var authority = 5 * 365 * 86_400
        var leaf = 90 * 86_400
        /// From when an authority is told until it signs.
        var announcement = 86_400
    }

    /// A new one.
    init(now: Int, terms: Terms) throws(AuthorityError) {
        current = try CertificateAuthority(now: now, life: terms.authority)
    }

    /// What was kept; `nil` where nothing was.
    init?(_ entries: [String: [UInt8]]) throws(AuthorityError) {
        guard entries[Self.names.current] != nil || entries[Self.names.currentKey] != nil else { return nil }
        guard let current = try Self.authority(entries, Self.names.current, Self.names.currentKey) else {
            throw .unusable(entry: Self.names.current)
        }
        self.current = current
        next = try Self.authority(entries, Self.names.next, Self.names.nextKey)
        previous = try Self.text(entries, Self.names.previous)
    }

    /// The entries of a store.
    var entries: [String: [UInt8]] {
        var entries = [
            Self.names.current: Array(current.certificatePEM.utf8),
            Self.names.currentKey: Array(current.keyPEM.utf8),
        ]
        if let next {
            entries[Self.names.next] = Array(next.certificatePEM.utf8)
            entries[Self.names.nextKey] = Array(next.keyPEM.utf8)
        }
        entries[Self.names.previous] = previous.map { Array($0.utf8) }
        return entries
    }

    /// What callers check serving certificates by: all authorities, in PEM.
    var bundle: String { current.certificatePEM + (next?.certificatePEM ?? "") + (previous ?? "") }

    /// Does what is due; returns whether something was.
    mutating func advance(now: Int, terms: Terms) throws(AuthorityError) -> Bool {
        var isChanged = false
        if now >= current.lifetime.end {
            // Nobody looked for years; there is nothing to be gentle with.
            current = try CertificateAuthority(now: now, life: terms.authority)
            (next, previous) = (nil, nil)
            return true
        }
        if let successor = next, now >= successor.lifetime.begin + terms.announcement {
            (previous, current, next) = (current.certificatePEM, successor, nil)
            isChanged = true
        } else if next == nil, now >= current.lifetime.renewal {
            next = try CertificateAuthority(now: now, life: terms.authority)
            isChanged = true
        }
        if let old = previous {
            let end = CertificateAuthority.lifetime(ofPEM: old)?.end ?? now
            if now >= min(end, current.lifetime.begin + terms.announcement + terms.leaf) {
                previous = nil
                isChanged = true
            }
        }
        return isChanged
    }

    private static func authority(
        _ entries: [String: [UInt8]], _ name: String, _ keyName: String
    ) throws(AuthorityError) -> CertificateAuthority? {
        let certificate = try text(entries, name)
        let key = try text(entries, keyName)
        guard certificate != nil || key != nil else { return nil }
        guard let certificate, let key,
            let authority = CertificateAuthority(certificatePEM: certificate, keyPEM: key)
        else { throw .unusable(entry: name) }
        return authority
    }

    private static func text(_ entries: [String: [UInt8]], _ name: String) throws(AuthorityError) -> String? {
        guard let bytes = entries[name] else { return nil }
        guard bytes.count <= 64 << 10, let text = String(validating: bytes, as: UTF8.self) else {
            throw .unusable(entry: name)
        }
        return text
    }

    private static let names = (
        current: "ca.crt", currentKey: "ca.key", next: "next-ca.crt", nextKey: "next-ca.key",
        previous: "previous-ca.crt"
    )
}
