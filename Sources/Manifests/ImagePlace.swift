// SPDX-License-Identifier: Apache-2.0

/// Which container or volume of a resource an image is for.
package struct ImagePlace: Sendable, Hashable {
    /// What the image is used as.
    package enum Role: String, Sendable {
        case container
        case initContainer
        case ephemeralContainer
        case sidecar
        case step
        case stepTemplate
        /// An image that is mounted as a volume.
        case imageVolume
        /// A Tekton bundle: an image that holds the definition of what runs.
        case bundle
        /// What a configured path leads to.
        case field
    }

    /// What the image is used as.
    package var role: Role
    /// The container's or volume's name, if it has one.
    package var name: String?

    /// A place from its parts.
    package init(_ role: Role, name: String?) {
        self.role = role
        self.name = name
    }
}

extension ImagePlace: CustomStringConvertible {
    /// For example `initContainer migrate`.
    package var description: String { role.rawValue + (name.map { " " + $0 } ?? "") }
}
