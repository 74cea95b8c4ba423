// SPDX-License-Identifier: Apache-2.0

package import Registry

/// Why a selection found nothing out.
package enum TagDiscoveryError: Error, Sendable, Equatable {
    /// The tags could not be listed.
    case listing(RegistryError)
    /// More tags would have to be looked at than is done for one answer.
    case tooManyTags(found: Int, limit: Int)
}
