// SPDX-License-Identifier: Apache-2.0

package import StrictJSON

/// What a watch says.
package enum WatchEvent: Sendable, Equatable {
    case added(JSON)
    case modified(JSON)
    /// The object as it was last.
    case deleted(JSON)
    /// Everything up to this resource version has been said.
    case bookmark(resourceVersion: String)
    /// An object that was added or modified and cannot be read.
    case unreadable(key: ObjectKey?, why: String)
    /// The watch failed; nothing follows.
    case failure(KubernetesError)

    /// What a watch may go on from behind this event; `nil` where it says nothing of that.
    package var resourceVersion: String? {
        switch self {
        case .added(let object), .modified(let object), .deleted(let object):
            object["metadata"]?["resourceVersion"]?.string
        case .bookmark(let version): version
        case .unreadable, .failure: nil
        }
    }
}
