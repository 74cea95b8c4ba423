// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Reads lists of certificates: each inline PEM, a path, or a name in the key ring's folder.
struct CertificateListDecoder {
    let author: Author

    /// The certificates of that name, a text or a list of texts; none when there is no such key.
    func certificates(_ key: String, _ fields: inout Fields) -> [CertificateReference] {
        guard let json = fields.value(key) else { return [] }
        let given: [(json: JSON, path: String)]
        if json.string != nil {
            given = [(json, fields.step(key))]
        } else {
            guard json.array != nil else {
                fields.report(
                    .wrongType(expected: "a string or a list of strings", found: json.typeName), key,
                    at: json.position)
                return []
            }
            given = fields.elements(key, allowEmpty: false) ?? []
        }
        guard given.count <= Self.mostCertificates else {
            fields.report(.outOfRange(given.count, 1...Self.mostCertificates), key, at: json.position)
            return []
        }
        return given.compactMap { reference($0.json, path: $0.path, fields.sink) }
    }

    private func reference(_ json: JSON, path: String, _ sink: ProblemSink) -> CertificateReference? {
        func refuse(_ problem: PolicyProblem) -> CertificateReference? {
            sink.report(problem, path: path, at: json.position)
            return nil
        }
        guard let text = json.string else {
            return refuse(.wrongType(expected: "a string", found: json.typeName))
        }
        if text.drop(while: \.isWhitespace).hasPrefix("-----BEGIN") {
            let labels = Self.labels(of: text)
            if let other = labels.first(where: { $0 != "CERTIFICATE" }) { return refuse(.bareKey(other)) }
            guard labels.count <= Self.mostCertificates else {
                return refuse(.outOfRange(labels.count, 1...Self.mostCertificates))
            }
            return .pem(text)
        }
        if KeyDecoder.isKeyName(text) { return .named(text) }
        let file: String
        if text.hasPrefix("/") {
            file = text
        } else if text.hasPrefix("file:///") {
            file = String(text.dropFirst(7))
        } else {
            return refuse(
                .invalidValue(
                    text,
                    why: "is neither PEM, nor a path (/… or file://), nor a name in the key ring's folder"))
        }
        guard author == .administrator else { return refuse(.tenantReference("a path")) }
        return .file(file)
    }

    /// What the blocks of PEM say they are (RFC 7468, section 2).
    private static func labels(of pem: String) -> [String] {
        pem.split(whereSeparator: \.isNewline).compactMap { line in
            let line = line.drop(while: \.isWhitespace)
            guard line.hasPrefix("-----BEGIN") else { return nil }
            return line.dropFirst(10).drop { $0 == " " }.prefix { $0 != "-" }.description
        }
    }

    static let mostCertificates = 16
}
