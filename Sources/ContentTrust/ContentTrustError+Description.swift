// SPDX-License-Identifier: Apache-2.0

import StrictJSON

extension ContentTrustError: CustomStringConvertible {
    /// One sentence fragment.
    package var description: String {
        switch self {
        case .noTrustData(let name, let server, _):
            "there is no trust data for \(shown(name)) at \(shown(server))"
        case .server(let why): "the notary server cannot be asked: \(why)"
        case .interrupted(let why): "the notary server was not asked to the end: \(why)"
        case .store(let why): "the versions that were seen before: \(why)"
        case .malformed(let role, let why): "\(shown(role)) is malformed: \(why)"
        case .missing(let file): "the notary server does not serve \(shown(file)), which its trust data names"
        case .untrustedRoot(let name): "no pinned key has signed the root of \(shown(name))"
        case .otherName(let found?, let name):
            "the root certificate is made out to \(shown(found)), not to \(shown(name))"
        case .otherName(nil, let name): "no root certificate is made out to \(shown(name))"
        case .rootCertificate(let start, let end, let now):
            "the root certificate counts from \(RFC3339.text(start)) to \(RFC3339.text(end)); "
                + "it is \(RFC3339.text(now))"
        case .rootNotRotated(let version, let why):
            "version \(version) of the root does not follow from the one before: \(why)"
        case .signature(let role): "\(shown(role)) is signed by nobody who may sign it"
        case .threshold(let role, let valid, let needed):
            "\(shown(role)) is signed by \(valid) of the \(needed) keys it needs"
        case .expired(let role, let at, let now):
            "\(shown(role)) expired \(RFC3339.text(at)); it is \(RFC3339.text(now))"
        case .hashMismatch(let role): "\(shown(role)) is not the file that the role above it names"
        case .rollback(let role, let known, 0, _):
            "\(shown(role)) is gone; version \(known) of it was seen before"
        case .rollback(let role, let known, let found, _):
            "\(shown(role)) is version \(found); version \(known) was seen before"
        case .unknownDelegation(let role): "the repository has no delegation \(shown(role))"
        case .disagreement(let tag, let roles):
            "\(listed(roles, "and")) do not name the same image for the tag \(shown(tag))"
        case .tagNotSigned(let tag, let roles):
            "the tag \(shown(tag)) is not signed in \(listed(roles, "or"))"
        case .otherDigest(let tag, let signed, let found):
            "the tag \(shown(tag)) is signed for \(signed), and the registry gives \(found)"
        case .otherLength(let tag, let signed, let found):
            "the tag \(shown(tag)) is signed for a manifest of \(signed) bytes, and it has \(found)"
        case .digestNotSigned(let digest, let roles):
            "no tag is signed for \(digest) in \(listed(roles, "or"))"
        }
    }
}

/// Some names of roles, the last behind `word`.
private func listed(_ roles: [String], _ word: String) -> String {
    let names = roles.prefix(8).map(shown)
    return names.dropLast().joined(separator: ", ") + (names.count > 1 ? " \(word) " : "")
        + (names.last ?? "")
}

/// A stranger's text as messages show it: short, on one line.
private func shown(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars.prefix(120) {
        quoted += (0x20..<0x7F).contains(scalar.value) ? String(Character(scalar)) : "?"
    }
    return quoted + "\""
}
