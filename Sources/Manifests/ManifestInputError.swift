// SPDX-License-Identifier: Apache-2.0

package import StrictJSON
package import StrictYAML

/// Why manifests could not be read. None of their images is known then.
package enum ManifestInputError: Error, Sendable, Equatable {
    case yaml(file: String, YAMLError)
    /// A text that is no YAML and holds `{{`: a template that was not rendered.
    case template(file: String, YAMLError)
    /// A document that is not a mapping.
    case notAResource(SourceLocation, found: String)
    case tooManyImages(limit: Int)
    case noSuchFile(String)
    case unreadable(String)
    /// Neither a file nor a directory.
    case notAFile(String)
    case fileTooLarge(String, limit: Int)
    case tooManyFiles(limit: Int)
    case tooManyBytes(limit: Int)
    case directoryTooDeep(String, limit: Int)
    /// A link that leads out of the directory that was given.
    case linkLeavesDirectory(String)
    /// `-` was given and no standard input.
    case noStandardInput
}

extension ManifestInputError: CustomStringConvertible {
    /// One sentence fragment with the place.
    package var description: String {
        switch self {
        case .yaml(let file, let error):
            "\(SourceLocation(file: file, position: error.position)): \(error)"
        case .template(let file, let error):
            "\(SourceLocation(file: file, position: error.position)): \(error); "
                + "this is a template, give what it renders to"
        case .notAResource(let source, let found): "\(source): a document is a \(found), not a mapping"
        case .tooManyImages(let limit): "more than \(limit) images"
        case .noSuchFile(let path): "\(path): no such file or directory"
        case .unreadable(let path): "\(path): cannot be read"
        case .notAFile(let path): "\(path): neither a file nor a directory; pipes are read from -"
        case .fileTooLarge(let path, let limit): "\(path): larger than \(limit) bytes"
        case .tooManyFiles(let limit): "more than \(limit) files"
        case .tooManyBytes(let limit): "more than \(limit) bytes in all files"
        case .directoryTooDeep(let path, let limit): "\(path): deeper than \(limit) directories"
        case .linkLeavesDirectory(let path): "\(path): a link out of the directory that was given"
        case .noStandardInput: "-: there is no standard input"
        }
    }
}
