// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Signatures
import StrictJSON

/// Which keys sign a role, and how many of them must: `{"keyids": […], "threshold": n}`.
struct RoleKeys: Sendable {
    let keys: [TrustKey]
    let threshold: Int

    /// A role that no signature is good for.
    static let nobody = RoleKeys(keys: [], threshold: 1)

    private init(keys: [TrustKey], threshold: Int) {
        self.keys = keys
        self.threshold = threshold
    }

    /// A threshold of 0 would trust everybody.
    init(_ cursor: JSONCursor, keys table: KeyTable, limits: ContentTrustLimits) throws(JSONShapeError) {
        let threshold = try cursor.required("threshold")
        self.threshold = try threshold.int()
        guard self.threshold >= 1 else { throw threshold.invalid("is less than 1") }
        var identifiers: Set<String> = []
        var keys: [TrustKey] = []
        for element in try cursor.required("keyids").array(limit: limits.keys) {
            let identifier = try element.string()
            guard identifiers.insert(identifier).inserted else { throw element.invalid("is listed twice") }
            if let key = table[identifier] { keys.append(key) }
        }
        self.keys = keys
    }

    /// Tells the role's keys and threshold from others. A key in another certificate is the same key.
    var fingerprint: Digest {
        let keys = Set(keys.map(\.key.fingerprint.hex)).sorted()
        return Digest(sha256Of: Array("\(threshold) \(keys.joined(separator: " "))".utf8))
    }

    /// The same role without the keys that do not pass.
    func filtered(_ passes: (TrustKey) -> Bool) -> RoleKeys {
        RoleKeys(keys: keys.filter(passes), threshold: threshold)
    }

    /// Throws unless enough different keys of the role signed the file. One key in two certificates counts once.
    func check<Role>(_ file: TrustFile<Role>) throws(ContentTrustError) {
        var signers: Set<Digest> = []
        for key in keys where !signers.contains(key.key.fingerprint) {
            guard signers.count < threshold else { return }
            guard let signature = file.signatures[key.identifier], key.signed(file, signature) else {
                continue
            }
            signers.insert(key.key.fingerprint)
        }
        guard !signers.isEmpty else { throw .signature(role: file.name) }
        guard signers.count >= threshold else {
            throw .threshold(role: file.name, valid: signers.count, needed: threshold)
        }
    }
}
