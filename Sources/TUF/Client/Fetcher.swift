// SPDX-License-Identifier: Apache-2.0

/// How a client reaches a repository. Time limits, retries, proxies and redirects are the fetcher's.
package protocol Fetcher: Sendable {
    /// The bytes behind a URL; throws when there are more than `limit`.
    func fetch(_ url: String, limit: Int) async throws(FetchError) -> [UInt8]
}

/// Why bytes were not fetched.
package enum FetchError: Error, Sendable, Equatable {
    /// The server says that there is nothing: status 403 or 404.
    case notFound
    case tooLarge(limit: Int)
    /// Another status.
    case status(Int)
    /// No answer, or a broken one.
    case failed(why: String)
}

extension FetchError: CustomStringConvertible {
    /// One sentence fragment, for a subject that stands before it.
    package var description: String {
        switch self {
        case .notFound: "is not there"
        case .tooLarge(let limit): "has more than \(limit) bytes"
        case .status(let status): "was answered with status \(status)"
        case .failed(let why): "could not be fetched: \(why)"
        }
    }
}
