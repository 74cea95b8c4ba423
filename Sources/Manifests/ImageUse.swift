// SPDX-License-Identifier: Apache-2.0

package import OCIModel
package import StrictJSON

/// One place in the manifests where an image would be run or mounted.
package struct ImageUse: Sendable {
    /// How the place was found.
    package enum Found: Sendable, Equatable {
        /// It is where this kind keeps images.
        case known
        /// A configured path leads there.
        case configured(path: String)
        /// It looks like a part of a pod spec, in a kind or at a place that is not known.
        case podSpecShape
    }

    /// The image as it is written; empty when there is none.
    package var written: String
    /// The reference that this means. A failure must deny: something would run that cannot be checked.
    package var reference: Result<ImageReference, ImageReferenceError>
    /// What would run it.
    package var resource: ResourceIdentity
    /// The container or volume.
    package var place: ImagePlace
    /// The JSON Pointer (RFC 6901) of the image within the document.
    package var pointer: String
    /// Where the image is written.
    package var source: SourceLocation
    /// How it was found.
    package var found: Found
}
