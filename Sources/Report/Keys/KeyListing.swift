// SPDX-License-Identifier: Apache-2.0

package import Keys
import OCIModel
package import Policy
import Signatures
package import StrictJSON

/// The keys of a ring and of policies, for people who look after them: where each comes from, when it counts, and how
/// old its copy is; and the certificates beside them.
package struct KeyListing: Sendable {
    /// One key.
    package struct Item: Sendable {
        /// What policies call it; `nil` for a key that a policy names by its place.
        package var name: String?
        package var key: TrustedKey
        package var copy: Result<KeyCopy, KeyError>
        /// Until when its provider is left alone, in seconds since 1970.
        package var restsUntil: Int?

        package init(name: String?, key: TrustedKey, copy: Result<KeyCopy, KeyError>, restsUntil: Int?) {
            self.name = name
            self.key = key
            self.copy = copy
            self.restsUntil = restsUntil
        }
    }

    private let items: [Item]
    private let certificates: [CertificateFile]
    private let now: Int
    private let limits: KeyCopyLimits

    /// - Parameters:
    ///   - certificates: Those of the ring's folder.
    ///   - now: The time, in seconds since 1970.
    package init(
        _ items: [Item], certificates: [CertificateFile] = [], now: Int, limits: KeyCopyLimits
    ) {
        self.items = items
        self.certificates = certificates
        self.now = now
        self.limits = limits
    }

    // MARK: text

    package func text(_ style: TextStyle) -> String {
        var lines: [String] = []
        for item in items {
            let name = TextStyle.printable(item.name ?? item.key.reference.title)
            lines.append("\(style.paint(name, .bold))  \(state(item.key.validity, style))")
            lines.append(style.field("from", from(item)))
            switch item.copy {
            case .success(let copy):
                lines.append(style.field("key", "\(copy.key.description) \(copy.key.fingerprint)"))
                if item.key.reference.isRemote, let age = copy.age(at: now) {
                    lines.append(style.field("copy", ageText(copy, age)))
                }
                if let why = copy.staleness {
                    lines.append(style.field("note", "it could not be renewed: \(why)", .yellow))
                }
            case .failure(let error):
                lines.append(style.field("error", "\(error) [\(error.code)]", .red))
                lines.append(style.field("next", error.nextStep))
            }
            if let until = item.restsUntil {
                lines.append(
                    style.field("note", "its provider is not asked before \(RFC3339.text(until))", .yellow))
            }
        }
        for file in certificates { lines += file.lines(style, now: now) }
        return lines.map { $0 + "\n" }.joined()
    }

    private func state(_ validity: KeyValidity, _ style: TextStyle) -> String {
        switch validity.state {
        case .revoked: return style.paint("revoked", .red)
        case .retired: return style.paint("retired", .yellow) + window(validity)
        case .active:
            if let end = validity.notAfter, end <= now {
                return style.paint("expired", .red) + window(validity)
            }
            if let start = validity.notBefore, start > now {
                return style.paint("not yet valid", .yellow) + window(validity)
            }
            return style.paint("active", .green) + window(validity)
        }
    }

    private func window(_ validity: KeyValidity) -> String {
        var text = ""
        if let start = validity.notBefore { text += " from \(PolicyDate.text(start))" }
        if let end = validity.notAfter { text += " until \(PolicyDate.text(end))" }
        return text
    }

    private func from(_ item: Item) -> String {
        var text = "\(item.key.reference.provider.rawValue) \(item.key.reference.title)"
        if case .success(let copy) = item.copy, let version = copy.version { text += " (\(version))" }
        return text
    }

    private func ageText(_ copy: KeyCopy, _ age: Int) -> String {
        let end = (copy.fetchedAt ?? now) + max(limits.staleFor, limits.freshFor)
        return
            "\(Duration.phrase(seconds: age)) old; without its provider it counts until \(RFC3339.text(end))"
    }

    // MARK: JSON

    package var json: JSON {
        ["keys": .array(items.map(json)), "certificates": .array(certificates.map(\.json))]
    }

    private func json(_ item: Item) -> JSON {
        var object = JSONObject()
        object["name"] = item.name.map(JSON.string)
        object["state"] = .string(item.key.validity.state.rawValue)
        object["notBefore"] = item.key.validity.notBefore.map { .string(RFC3339.text($0)) }
        object["notAfter"] = item.key.validity.notAfter.map { .string(RFC3339.text($0)) }
        object["provider"] = .string(item.key.reference.provider.rawValue)
        object["reference"] = .string(item.key.reference.title)
        switch item.copy {
        case .success(let copy):
            object["fingerprint"] = .string(copy.key.fingerprint.description)
            object["keyKind"] = .string(copy.key.description)
            object["version"] = copy.version.map(JSON.string)
            if item.key.reference.isRemote {
                object["fetchedAt"] = copy.fetchedAt.map { .string(RFC3339.text($0)) }
                object["ageSeconds"] = copy.age(at: now).map(JSON.int)
            }
            if let why = copy.staleness {
                object["staleBecause"] = [
                    "code": .string(why.cause.code.rawValue), "message": .string("\(why)"),
                ]
            }
        case .failure(let error):
            object["error"] = ["code": .string(error.code), "message": .string("\(error)")]
        }
        object["providerRestsUntil"] = item.restsUntil.map { .string(RFC3339.text($0)) }
        return .object(object)
    }

    // MARK: what it comes to

    /// 0 when every key and certificate is at hand, 2 when one can never be used as it is named, 3 when one is out of
    /// reach.
    package var exitCode: Int32 {
        let keys = items.compactMap { item -> Bool? in
            if case .failure(let error) = item.copy { error.isTransient } else { nil }
        }
        let mayPass = keys + certificates.compactMap(\.mayPass)
        if mayPass.contains(false) { return 2 }
        return mayPass.isEmpty ? 0 : 3
    }
}
