// SPDX-License-Identifier: Apache-2.0

package import StrictJSON

/// A required attestation, as it was written.
package struct Gate: Sendable, Equatable {
    package var name: String
    package var definition: JSON
}
