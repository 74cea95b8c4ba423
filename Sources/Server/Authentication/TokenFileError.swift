// SPDX-License-Identifier: Apache-2.0

package import Files

/// Why a file of tokens cannot be used. It never tells what stands in the file.
package enum TokenFileError: Error, Sendable, Equatable {
    /// It is not there yet.
    case missing(path: String)
    case unreadable(path: String, FileError)
    /// Users that are neither its owner nor of its group may read or write it.
    case openToAll(path: String)
    /// The line, counted from 1, is not `name:token` or `name:sha256:<digits>`.
    case malformed(line: Int)
    /// The line, counted from 1, is not `policy[,policy…]/name:password`; see ``BasicClients``.
    case malformedClient(line: Int)
    /// A name or a token that another line has.
    case repeated(line: Int)
    case tooMany(limit: Int)
    case empty
}

extension TokenFileError: CustomStringConvertible {
    /// One sentence fragment.
    package var description: String {
        switch self {
        case .missing(let path): "\(path) is not there yet; nobody is let in by it until it is"
        case .unreadable(let path, let error): "\(path): \(error)"
        case .openToAll(let path):
            "\(path): everybody on the machine may read it; set its mode to 0640 or less"
        case .malformed(let line):
            "line \(line) is neither name:token nor name:sha256:<64 hexadecimal digits>"
        case .malformedClient(let line):
            "line \(line) is not policy[,policy]/name:password with names as Kubernetes has them, and a password of "
                + "16 or more characters or sha256:<64 hexadecimal digits>"
        case .repeated(let line): "line \(line) repeats a name or a token"
        case .tooMany(let limit): "more than \(limit) tokens"
        case .empty: "there is nothing in it"
        }
    }
}
