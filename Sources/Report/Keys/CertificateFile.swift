// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
package import Keys
import OCIModel
import Policy
import StrictJSON
import Verification

/// The certificates that a key ring's folder holds under one name, for people who look after them.
package struct CertificateFile: Sendable {
    /// What policies call it.
    let name: String
    let content: Result<[SigningCertificate], AnchorFailure>

    /// Reads what policies find under a name. Whether it can anchor anything depends on the key of the policy that names
    /// it, and is lint's to say.
    package init(named name: String, in folder: KeyFolder) {
        self.name = name
        do throws(KeyError) {
            let text = try folder.certificates(.named(name))
            do throws(CertificateError) {
                content = .success(try SigningCertificate.certificates(pem: text))
            } catch {
                content = .failure(.unreadable(name, error))
            }
        } catch {
            content = .failure(.notAtHand(error))
        }
    }

    /// Whether it may be at hand a moment later; `nil` when it is.
    var mayPass: Bool? {
        if case .failure(let error) = content { error.isTransient } else { nil }
    }

    // MARK: text

    func lines(_ style: TextStyle, now: Int) -> [String] {
        var lines = [style.paint(TextStyle.printable(name), .bold) + "  " + state(style, now: now)]
        switch content {
        case .success(let certificates):
            for certificate in certificates {
                lines.append(style.field("subject", certificate.subjectText))
                lines.append(style.field("is", certificate.fingerprint.description))
                lines.append(style.field("counts", certificate.window))
            }
        case .failure(let error):
            lines.append(style.field("error", "\(error) [\(error.code)]", .red))
            lines.append(style.field("next", "put certificates in PEM there, and nothing else"))
        }
        return lines
    }

    private func state(_ style: TextStyle, now: Int) -> String {
        guard case .success(let certificates) = content else { return "certificate" }
        if certificates.contains(where: { ($0.validity.end ?? .max) < now }) {
            return "certificate, " + style.paint("expired", .red)
        }
        return "certificate"
    }

    // MARK: JSON

    var json: JSON {
        var object = JSONObject()
        object["name"] = .string(name)
        switch content {
        case .success(let certificates): object["certificates"] = .array(certificates.map(\.listed))
        case .failure(let error):
            object["error"] = ["code": .string(error.code), "message": .string("\(error)")]
        }
        return .object(object)
    }
}

extension SigningCertificate {
    fileprivate var fingerprint: Digest { Digest(sha256Of: derEncoded) }

    fileprivate var window: String {
        let end = validity.end.map { " until \(RFC3339.text($0))" } ?? ""
        return "from \(RFC3339.text(validity.start))\(end)"
    }

    fileprivate var listed: JSON {
        var object = JSONObject()
        object["subject"] = .string(subjectText)
        object["notBefore"] = .string(RFC3339.text(validity.start))
        object["notAfter"] = validity.end.map { .string(RFC3339.text($0)) }
        object["sha256"] = .string(fingerprint.hex)
        return .object(object)
    }
}
