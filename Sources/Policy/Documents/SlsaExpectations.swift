// SPDX-License-Identifier: Apache-2.0

package import StrictJSON

/// What a build must look like (`facts` of SLSA's build track); judged by the attestation module.
package struct SlsaExpectations: Sendable, Equatable {
    /// The canonical source repository.
    package var source: String?
    /// Further builders and verifiers that are trusted, as they were written.
    package var builders: [JSON] = []
    package var verifiers: [JSON] = []

    package init() {}
}
