// SPDX-License-Identifier: Apache-2.0

package import LinearPattern
package import StrictJSON

/// What a policy says of builds: what they must look like, and whose word on that counts.
package struct SlsaPolicy: Sendable, Equatable {
    package var expectations = SlsaExpectations()
    package var trust = BuildTrust()

    package init() {}
}

/// What a build must look like (SLSA v1.2, "Verifying artifacts", step 2). What is empty is not asked for.
package struct SlsaExpectations: Sendable, Equatable {
    /// The canonical source repository: `https://github.com/acme/shop`.
    package var source: String?
    /// Refs of the source, one of which was built.
    package var refs: [Glob] = []
    /// Paths of the build's definition in the source: `.github/workflows/release.yml`.
    package var workflows: [Glob] = []
    /// What may have started the build; when empty, anything but a pull request. An application's cannot let pull
    /// requests in where its project says nothing.
    package var triggers: [String] = []
    package var buildTypes: [String] = []
    /// External parameters by name, with the value each must have; `nil` where they are not asked for.
    package var parameters: [String: JSON]?
    /// External parameters whose value does not matter.
    package var freeParameters: [String] = []

    package init() {}

    /// Whether external parameters are held against a list; then none beyond it may be set.
    package var listsParameters: Bool { parameters != nil || !freeParameters.isEmpty }
}
