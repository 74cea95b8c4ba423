// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import NotaryProject
import OCIModel
import Policy
import StrictJSON
import Verification

/// A signature of the Notary Project, for people.
struct NotaryText: Sendable {
    let style: TextStyle

    func render(_ entry: ImageSurvey.NotaryEntry) -> [String] {
        let signature = entry.signature
        var lines = [
            style.paint("signature", .green)
                + "  notary, \(signature.format.rawValue), \(entry.source.phrase)",
            style.field("signer", "\(signature.subject), \(entry.finding.phrase)"),
            style.field("scheme", "\(signature.scheme.rawValue), \(signature.algorithm.rawValue)"),
        ]
        for (index, certificate) in signature.chain.enumerated() {
            lines.append(style.field(index == 0 ? "chain" : "", certificate.phrase))
        }
        lines.append(style.field("signed", signed(entry)))
        if let expiry = signature.expiry { lines.append(style.field("expires", RFC3339.text(expiry))) }
        if signature.timestamp != nil, entry.finding.timestamp == nil {
            lines.append(style.field("with", "a time-stamp; try it with --timestamp-certificate"))
        }
        if let plugin = signature.plugin { lines.append(style.field("plugin", plugin, .red)) }
        if let agent = signature.agent { lines.append(style.field("made by", agent)) }
        let pairs = signature.annotations.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        if !pairs.isEmpty { lines.append(style.field("says", pairs.joined(separator: " "))) }
        return lines
    }

    private func signed(_ entry: ImageSurvey.NotaryEntry) -> String {
        if let time = entry.finding.anchored.flatMap({ SigningTime($0.time) }) { return time.phrase }
        let says = entry.signature.scheme == .x509 ? "the signer" : "the signing authority"
        return "\(RFC3339.text(entry.signature.signingTime)), says \(says)"
    }
}

extension ImageSurvey.NotaryEntry {
    /// The lines of a policy's signer; `nil` when the signature is no good.
    var proposal: [String]? {
        guard let root = signature.chain.last, finding.anchored != nil else { return nil }
        let key = signature.scheme == .x509 ? "certificates" : "signingAuthorityCertificates"
        let compare =
            "   # the root that came with it, \(Digest(sha256Of: root.derEncoded).short): compare it"
        var lines = ["- method: static", "  provider: notary", "  \(key): |\(compare)"]
        lines += root.pem.split(separator: "\n").map { "    \($0)" }
        if signature.timestamp != nil {
            lines.append(
                "  # timestampCertificates: the root of who stamped it, so that it outlives its certificate")
        }
        guard let subject = signature.chain.first.flatMap(SubjectPattern.init) else {
            return lines + [
                "  identities: \"*\"   # the subject has no C, ST and O, which an identity must name"
            ]
        }
        return lines + ["  identities:", "    - \(SurveySigner.quoted("x509.subject: \(subject.text)"))"]
    }

    /// The signature, for machines.
    var json: JSON {
        var object = JSONObject()
        object["kind"] = "signature"
        object["layout"] = .string("notary-\(signature.format.rawValue)")
        object["route"] = .string(source.route.rawValue)
        object["blob"] = source.blob.map { .string($0.description) }
        object["scheme"] = .string(signature.scheme.rawValue)
        object["algorithm"] = .string(signature.algorithm.rawValue)
        object["subject"] = .string(signature.subject)
        object["chain"] = .array(
            signature.chain.map {
                [
                    "subject": .string($0.subjectText), "notBefore": .string(RFC3339.text($0.validity.start)),
                    "notAfter": $0.validity.end.map { .string(RFC3339.text($0)) } ?? nil,
                    "sha256": .string(Digest(sha256Of: $0.derEncoded).hex),
                ]
            })
        object["signingTime"] = .string(RFC3339.text(signature.signingTime))
        object["expiry"] = signature.expiry.map { .string(RFC3339.text($0)) }
        object["timestamp"] = finding.timestamp.map { .string(RFC3339.text($0)) }
        object["digests"] = .strings([signature.target.digest.description])
        object["annotations"] = .object(signature.annotations.sortedObject)
        switch finding {
        case .proven(_, let anchor):
            object["proven"] = true
            object["anchor"] = .string(anchor)
        case .consistent: object["proven"] = false
        case .faulty(let rejection):
            object["proven"] = false
            object["why"] = .string(rejection.code)
        }
        return .object(object)
    }
}

extension NotarySignature {
    fileprivate var subject: String { chain.first?.subjectText ?? "nobody named" }
}

extension NotaryFinding {
    var anchored: AnchoredSignature? {
        switch self {
        case .proven(let anchored, _), .consistent(let anchored): anchored
        case .faulty: nil
        }
    }

    /// A proven moment, in seconds since 1970.
    fileprivate var timestamp: Int? {
        if case .timestamp(let timestamp, _)? = anchored?.time { timestamp.time } else { nil }
    }

    fileprivate var phrase: String {
        switch self {
        case .proven(_, let anchor): "proven under \(anchor)"
        case .consistent: "consistent, under a root that it brought; try it with --certificate"
        case .faulty(let rejection): "not proven [\(rejection.code)]: \(rejection)"
        }
    }
}

extension SigningCertificate {
    /// Whose it is, how long it counts, and which it is.
    fileprivate var phrase: String {
        let end = validity.end.map { " to \(RFC3339.text($0))" } ?? ""
        return "\(subjectText), \(RFC3339.text(validity.start))\(end), \(Digest(sha256Of: derEncoded).short)"
    }
}
