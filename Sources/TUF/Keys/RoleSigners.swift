// SPDX-License-Identifier: Apache-2.0

import OCIModel
import StrictJSON

/// Which keys sign a role, and how many of them must (TUF specification, section 4.3, ROLE).
struct RoleSigners: Sendable {
    private let keys: [(identifier: String, key: VerificationKey)]
    private let threshold: Int
    private let unusable: Int

    /// A role that no signature is good for.
    static let nobody = RoleSigners(keys: [], threshold: 1, unusable: 0)

    private init(keys: [(identifier: String, key: VerificationKey)], threshold: Int, unusable: Int) {
        self.keys = keys
        self.threshold = threshold
        self.unusable = unusable
    }

    /// Reads `keyids` and `threshold`. A threshold of 0 would trust everybody.
    init(_ cursor: JSONCursor, keys table: KeyTable, limits: TUFLimits) throws(JSONShapeError) {
        let threshold = try cursor.required("threshold").positiveInt()
        var identifiers: Set<String> = []
        var keys: [(identifier: String, key: VerificationKey)] = []
        for element in try cursor.required("keyids").array(limit: limits.keys) {
            let identifier = try element.string()
            guard identifiers.insert(identifier).inserted else { throw element.invalid("is listed twice") }
            if let key = table[identifier] { keys.append((identifier, key)) }
        }
        self.init(keys: keys, threshold: threshold, unusable: identifiers.count - keys.count)
    }

    /// Whether others sign: a key came, went, or is another under the same name.
    func differ(from other: RoleSigners) -> Bool { fingerprints != other.fingerprints }

    private var fingerprints: [String: OCIModel.Digest] {
        Dictionary(keys.map { ($0.identifier, $0.key.fingerprint) }) { first, _ in first }
    }

    /// Throws unless enough different keys of the role signed the file. One key under two names counts once.
    func check<Role>(_ file: SignedFile<Role>, name: String) throws(TUFError) {
        var signers: Set<OCIModel.Digest> = []
        for (identifier, key) in keys {
            guard signers.count < threshold else { return }
            guard let signature = file.signatures[identifier], !signers.contains(key.fingerprint) else {
                continue
            }
            if key.signed(file.payload, signature) { signers.insert(key.fingerprint) }
        }
        guard signers.count >= threshold else {
            throw .threshold(role: name, valid: signers.count, needed: threshold, unusable: unusable)
        }
    }
}
