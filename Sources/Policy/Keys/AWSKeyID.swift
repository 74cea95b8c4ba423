// SPDX-License-Identifier: Apache-2.0

/// A key of AWS KMS, by its id, an alias or the ARN of either, as KMS takes it in `KeyId`
/// (AWS KMS Developer Guide, "Key identifiers").
package struct AWSKeyID: Sendable, Hashable {
    /// What KMS is asked for.
    package var keyID: String
    /// The region that an ARN names; `nil` leaves it to the environment.
    package var region: String?
    /// The URL that is asked instead of the region's own; `nil` for that.
    package var endpoint: String?

    /// Reads an id, an alias, an ARN, or cosign's `awskms://[ENDPOINT]/KEY`.
    package init(_ text: String, endpoint: String? = nil) throws(KeyNameProblem) {
        var keyID = text[...]
        self.endpoint = endpoint
        if text.hasPrefix(Self.scheme) {
            let rest = text.dropFirst(Self.scheme.count)
            guard let slash = rest.firstIndex(of: "/") else {
                throw KeyNameProblem(
                    "is not awskms://[ENDPOINT]/KEY; without an endpoint there are three slashes")
            }
            let host = rest[..<slash]
            // cosign speaks to it in TLS alone.
            if !host.isEmpty, endpoint == nil { self.endpoint = "https://\(host)" }
            keyID = rest[rest.index(after: slash)...]
        }
        guard keyID.utf8.count <= Self.longest else {
            throw KeyNameProblem("is longer than \(Self.longest) bytes")
        }
        if keyID.hasPrefix("arn:") {
            region = try Self.region(of: keyID)
        } else if !Self.isKey(keyID), !Self.isAlias(keyID) {
            throw KeyNameProblem("is neither a key id, nor alias/NAME, nor the ARN of one")
        }
        self.keyID = String(keyID)
    }

    /// `arn:PARTITION:kms:REGION:ACCOUNT:key/ID` or `…:alias/NAME`.
    private static func region(of arn: Substring) throws(KeyNameProblem) -> String {
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[1].hasPrefix("aws"), parts[2] == "kms" else {
            throw KeyNameProblem("is not arn:aws:kms:REGION:ACCOUNT:key/ID")
        }
        guard isWord(parts[3]) else { throw KeyNameProblem("has no region after \"kms:\"") }
        // Accounts and ids are not held to their shapes: examples put words in their places.
        let resource = parts[5]
        guard isWord(parts[4]),
            (resource.hasPrefix("key/") && isWord(resource.dropFirst(4))) || isAlias(resource)
        else {
            throw KeyNameProblem("ends neither in key/ID nor in alias/NAME")
        }
        return String(parts[3])
    }

    private static func isWord(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0.isLetterOrDigit || $0 == UInt8(ascii: "-") }
    }

    /// A UUID, or `mrk-` and 32 hexadecimal digits for a multi-Region key.
    private static func isKey(_ text: Substring) -> Bool {
        if text.hasPrefix("mrk-") {
            return text.utf8.count == 36 && text.utf8.dropFirst(4).allSatisfy(\.isHexDigit)
        }
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        return groups.map(\.utf8.count) == [8, 4, 4, 4, 12]
            && groups.allSatisfy { $0.utf8.allSatisfy(\.isHexDigit) }
    }

    private static func isAlias(_ text: Substring) -> Bool {
        text.hasPrefix("alias/") && text.utf8.count > 6
            && text.utf8.dropFirst(6).allSatisfy { $0.isLetterOrDigit || "/_-".utf8.contains($0) }
    }

    static let scheme = "awskms://"
    private static let longest = 2048
}

extension AWSKeyID: CustomStringConvertible {
    package var description: String { keyID }
}
