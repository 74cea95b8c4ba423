// SPDX-License-Identifier: Apache-2.0

/// Why a path does not prove that an entry is in a tree.
public enum InclusionProofFault: Error, Sendable, Hashable {
    case indexBeyondSize(index: Int, size: Int)
    case wrongHashLength
    /// Numbers of hashes.
    case wrongPathLength(found: Int, wanted: Int)
    /// The path leads to another root than the signed one.
    case otherRoot
}

extension InclusionProofFault: CustomStringConvertible {
    /// One sentence fragment.
    public var description: String {
        switch self {
        case .indexBeyondSize(let index, let size): "index \(index) is beyond the tree's \(size) entries"
        case .wrongHashLength: "a hash is not 32 bytes long"
        case .wrongPathLength(let found, let wanted): "it has \(found) hashes instead of \(wanted)"
        case .otherRoot: "it leads to another root than the signed one"
        }
    }
}
