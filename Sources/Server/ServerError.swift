// SPDX-License-Identifier: Apache-2.0

/// Why a server does not start or ended by itself.
package enum ServerError: Error, Sendable, Equatable {
    /// The path of an endpoint is no pattern.
    case invalidPath(String)
    /// Two endpoints fit the same method and paths.
    case repeatedPath(String)
    /// The serving certificate or its key cannot be used.
    case certificate(CertificateProblem)
    /// The certificates that clients are checked by.
    case clientAuthority(path: String, why: String)
    /// A listener could not be opened, or closed by itself.
    case listener(String, why: String)
    /// A file of tokens or a secret.
    case tokens(TokenFileError)
}

extension ServerError: CustomStringConvertible {
    /// One sentence fragment.
    package var description: String {
        switch self {
        case .invalidPath(let path): "\(path) is no pattern of a path"
        case .repeatedPath(let path): "\(path) cannot be told apart from another endpoint"
        case .certificate(let problem): "the serving certificate: \(problem)"
        case .clientAuthority(let path, let why):
            "the certificates that clients are checked by, \(path): \(why)"
        case .listener(let name, let why): "the \(name) listener: \(why)"
        case .tokens(let error): "\(error)"
        }
    }
}
