// SPDX-License-Identifier: Apache-2.0

/// Why a file was not read.
package enum FileError: Error, Sendable, Equatable {
    case missing
    /// A folder, a pipe or a device.
    case notAFile
    /// It is larger than so many bytes.
    case tooLarge(limit: Int)
    /// It is there and cannot be opened or read.
    case denied
}

extension FileError: CustomStringConvertible {
    /// One sentence fragment.
    package var description: String {
        switch self {
        case .missing: "there is no such file"
        case .notAFile: "it is not a regular file"
        case .tooLarge(let limit): "it is larger than \(limit) bytes"
        case .denied: "it cannot be opened"
        }
    }
}
