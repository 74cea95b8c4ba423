// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// What every kind of metadata says about itself (TUF specification, section 4.3).
package struct MetadataHeader: Sendable, Equatable {
    /// The version, 1 or greater.
    package let version: Int
    /// When it stops being valid, in seconds since 1970.
    package let expires: Int
    /// The specification it was written for, for example `1.0.31`.
    package let specVersion: String

    init(_ signed: JSONCursor) throws(JSONShapeError) {
        version = try signed.required("version").positiveInt()
        expires = try signed.required("expires").expiry()
        specVersion = try signed.required("spec_version").string()
    }

    /// Versions 1.x, with two or three numbers.
    var isSupported: Bool {
        let parts = specVersion.split(separator: ".", omittingEmptySubsequences: false)
        return (2...3).contains(parts.count) && parts.first == "1"
            && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    }
}

extension JSONCursor {
    /// An integer from 1 to one below the largest, so that its successor is one too.
    func positiveInt() throws(JSONShapeError) -> Int {
        let value = try int()
        guard value >= 1, value < Int.max else { throw invalid("is not a number from 1 on") }
        return value
    }

    /// A moment, in the one form that the specification has. Sigstore's first roots used others, with fractions
    /// and zones; nothing signs with them any more.
    func expiry() throws(JSONShapeError) -> Int {
        let text = try string()
        guard text.utf8.count == 20, text.hasSuffix("Z"), text.contains("T"),
            let seconds = RFC3339.seconds(text)
        else { throw invalid("is not a time of the form 2030-12-31T23:59:59Z") }
        return seconds
    }
}
