// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// One version of a key (Cloud KMS, CryptoKeyVersion), as far as it matters here.
struct GoogleCloudKeyVersion: Equatable {
    /// `projects/…/cryptoKeys/K/cryptoKeyVersions/N`.
    var name: String
    var number: Int
    /// `ENABLED`, `DISABLED`, `DESTROY_SCHEDULED` and others.
    var state: String
    /// The name of a CryptoKeyVersionAlgorithm.
    var algorithm: String

    /// Reads a version, which must be one of `cryptoKey`.
    init(_ json: JSONCursor, of cryptoKey: String) throws(JSONShapeError) {
        let name = try json.required("name")
        let text = try name.string()
        let start = "\(cryptoKey)/cryptoKeyVersions/"
        guard text.hasPrefix(start), let number = Int(text.dropFirst(start.count)), number > 0,
            text == "\(start)\(number)"
        else { throw name.invalid("is no version of the key that was asked for") }
        (self.name, self.number) = (text, number)
        state = try json.required("state").string()
        algorithm = try json.required("algorithm").string()
    }

    var isEnabled: Bool { state == "ENABLED" }
}
