// SPDX-License-Identifier: Apache-2.0

import StrictJSON

extension TUFError: CustomStringConvertible {
    /// One sentence fragment.
    package var description: String {
        switch self {
        case .malformed(let role, let why): "\(shown(role)) is malformed: \(why)"
        case .wrongType(let role, let expected, let found):
            "\(shown(role)) says it is \(shown(found)), not \(expected.rawValue)"
        case .unsupportedSpecification(let role, let version):
            "\(shown(role)) is written for version \(shown(version)) of TUF; this client reads 1.x"
        case .threshold(let role, let valid, let needed, let unusable):
            "\(shown(role)) is signed by \(valid) of the \(needed) keys it needs"
                + (unusable > 0 ? " (\(unusable) of its keys are of a kind that is not supported)" : "")
        case .version(let role, let expected, let found):
            "\(shown(role)) is version \(found), not \(expected)"
        case .rollback(let role, let trusted, let found):
            "\(shown(role)) is version \(found), older than version \(trusted), which was trusted before"
        case .roleRemoved(let role): "the snapshot no longer lists \(shown(role))"
        case .roleUnlisted(let role): "the snapshot does not list \(shown(role))"
        case .expired(let role, let at, let now):
            "\(shown(role)) expired \(RFC3339.text(at)); it is \(RFC3339.text(now))"
        case .lengthMismatch(let file, let expected, let found):
            "\(shown(file)) has \(found) bytes, not \(expected)"
        case .tooLarge(let file, let limit): "\(shown(file)) is larger than \(limit) bytes"
        case .hashMismatch(let file, let algorithm): "\(shown(file)) has another \(shown(algorithm)) hash"
        case .unsupportedHash(let file, let algorithm):
            "\(shown(file)) is described by the hash function \(shown(algorithm)), which is not supported"
        case .targetUnknown(let name): "the repository has no target \(shown(name))"
        case .tooManyDelegations(let name, let limit):
            "\(shown(name)) was not found among the first \(limit) roles it is delegated to"
        case .unsafeName(let name): "the target name \(shown(name)) would leave its folder"
        case .noTargetURL: "no URL for targets was given"
        case .noRoot(let folder): "there is no root.json in \(folder), which trust would start from"
        case .busy(let folder): "\(folder) is in use by another process; try again when that has ended"
        case .unavailable(let url, let error): "\(url.prefix(300)) \(error)"
        case .store(let file, let why): "\(file) \(why)"
        }
    }
}

extension TUFError.Malformation: CustomStringConvertible {
    /// One sentence fragment.
    package var description: String {
        switch self {
        case .syntax(let error): "\(error)"
        case .shape(let error): "\(error)"
        case .canonical(let error): "\(error)"
        }
    }
}

/// A stranger's text as messages show it: short, on one line.
private func shown(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars.prefix(80) {
        quoted += scalar.properties.generalCategory == .control ? "?" : String(Character(scalar))
    }
    return quoted + "\""
}
