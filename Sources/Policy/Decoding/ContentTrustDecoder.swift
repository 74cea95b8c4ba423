// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Reads what a signer of Docker Content Trust is trusted by.
struct ContentTrustDecoder {
    let author: Author

    /// `nil`, with a report, when there is no root key or something cannot be read.
    func pin(_ fields: inout Fields) -> ContentTrustPin? {
        let before = fields.sink.errorCount
        let key = KeyDecoder(author: author).publicKey(&fields)
        let server = server(&fields)
        let delegations = delegations(&fields)
        guard fields.sink.errorCount == before, let key else { return nil }
        return ContentTrustPin(rootKey: key, server: server, delegations: delegations)
    }

    /// Where trust data comes from is an administrator's to say: a tenant's URL would be fetched from inside.
    private func server(_ fields: inout Fields) -> String? {
        guard let json = fields.value("server"), let text = fields.nonEmptyString("server") else {
            return nil
        }
        guard author == .administrator else {
            fields.report(.tenantReference("a notary server"), "server", at: json.position)
            return nil
        }
        guard let url = Self.baseURL(text) else {
            fields.report(
                .invalidValue(text, why: "is no https URL of a server, nor http on loopback"), "server",
                at: json.position)
            return nil
        }
        return url
    }

    /// The URL without a slash at its end; `nil` for what is none, or names credentials, a query or a fragment.
    private static func baseURL(_ text: String) -> String? {
        guard text.utf8.count <= longestURL, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            return nil
        }
        guard !text.contains(where: { "@?#\\".contains($0) }) else { return nil }
        let isPlain = text.hasPrefix("http://")
        guard isPlain || text.hasPrefix("https://") else { return nil }
        let authority = text.dropFirst(isPlain ? 7 : 8).prefix { $0 != "/" }
        guard !authority.isEmpty, !authority.hasPrefix(":") else { return nil }
        if isPlain {
            let host =
                authority.hasPrefix("[") ? authority.prefix { $0 != "]" } : authority.prefix { $0 != ":" }
            guard ["localhost", "127.0.0.1", "[::1"].contains(String(host)) else { return nil }
        }
        return String(text.reversed().drop { $0 == "/" }.reversed())
    }

    private func delegations(_ fields: inout Fields) -> [String] {
        let elements = fields.elements("delegations", allowEmpty: false) ?? []
        guard elements.count <= Self.mostDelegations else {
            fields.report(
                .outOfRange(elements.count, 1...Self.mostDelegations), "delegations", at: fields.position)
            return []
        }
        var names: [String] = []
        for element in elements {
            let problem: PolicyProblem
            if let name = element.json.string {
                if name.hasPrefix("targets/") {
                    problem = .invalidValue(name, why: "begins with targets/; leave that out")
                } else if !Self.isDelegation(name) {
                    problem = .invalidValue(
                        name,
                        why:
                            "is no delegation (lower-case letters, digits, \"-\", \"_\", parts joined by \"/\")"
                    )
                } else if names.contains(name) {
                    problem = .duplicateName(name)
                } else {
                    names.append(name)
                    continue
                }
            } else {
                problem = .wrongType(expected: "a string", found: element.json.typeName)
            }
            fields.sink.report(problem, path: element.path, at: element.json.position)
        }
        return names
    }

    /// What a notary server takes as a role's name behind `targets/`.
    private static func isDelegation(_ name: String) -> Bool {
        guard name.utf8.count <= longestDelegation else { return false }
        return name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy {
            part in
            !part.isEmpty && part.allSatisfy { $0.isDigit || $0.isLowercaseLetter || "-_".utf8.contains($0) }
        }
    }

    private static let longestURL = 2048
    private static let mostDelegations = 16
    private static let longestDelegation = 128
}
