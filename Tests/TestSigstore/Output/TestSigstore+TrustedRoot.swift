// SPDX-License-Identifier: Apache-2.0

package import StrictJSON

extension TestSigstore {
    /// `trusted_root.json` (protobuf-specs, `TrustedRoot`, version 0.1) that describes exactly this instance.
    package var trustedRoot: JSON {
        [
            "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
            "tlogs": .array(
                logs.map {
                    Self.log($0.baseURL, $0.key, $0.logID, $0.validFor)
                }),
            "certificateAuthorities": .array(
                authorities.map {
                    Self.authority($0.subject, $0.uri, $0.chain, $0.validFor)
                }),
            "ctlogs": .array(
                certificateLogs.map {
                    Self.log($0.baseURL, $0.key, $0.logID, $0.validFor)
                }),
            "timestampAuthorities": .array(
                timestampAuthorities.map {
                    Self.authority($0.subject, $0.uri, $0.chain, $0.validFor)
                }),
        ]
    }

    private static func log(_ baseURL: String, _ key: Key, _ logID: [UInt8], _ validFor: Validity) -> JSON {
        [
            "baseUrl": .string(baseURL), "hashAlgorithm": "SHA2_256",
            "publicKey": [
                "rawBytes": .base64(key.subjectPublicKeyInfo), "keyDetails": .string(key.keyDetails),
                "validFor": validFor.json,
            ],
            "logId": ["keyId": .base64(logID)],
        ]
    }

    private static func authority(
        _ subject: [Attribute], _ uri: String, _ chain: [Certificate], _ validFor: Validity
    ) -> JSON {
        func value(_ attribute: Attribute) -> JSON {
            .string(subject.first { $0.identifier == attribute.identifier }?.value ?? "")
        }
        return [
            "subject": ["organization": value(.organization("")), "commonName": value(.commonName(""))],
            "uri": .string(uri),
            "certChain": ["certificates": .array(chain.map { ["rawBytes": .base64($0.der)] })],
            "validFor": validFor.json,
        ]
    }
}

extension TestSigstore.Validity {
    /// `TimeRange` of protobuf-specs.
    var json: JSON {
        var object = JSONObject()
        if let start { object["start"] = .string(RFC3339.text(start)) }
        if let end { object["end"] = .string(RFC3339.text(end)) }
        return .object(object)
    }
}
