// SPDX-License-Identifier: Apache-2.0

package import StrictYAML

/// How manifests are read.
package struct ManifestOptions: Sendable {
    /// Where further kinds keep images.
    package var paths: [ConfiguredPath]
    /// What reading may cost.
    package var limits: Limits

    /// Options from their parts.
    package init(paths: [ConfiguredPath] = [], limits: Limits = .default) {
        self.paths = paths
        self.limits = limits
    }

    /// What reading manifests may cost.
    package struct Limits: Sendable {
        /// For each stream.
        package var yaml: YAMLLimits
        /// Most images of all manifests together.
        package var images: Int
        /// Most files, directories not counted.
        package var files: Int
        /// Most bytes of all files together.
        package var bytes: Int
        /// Deepest nesting of directories.
        package var directoryDepth: Int

        /// 100,000 images, 20,000 files, 256 MiB, 32 levels of directories.
        package static let `default` = Limits(
            yaml: .manifests, images: 100_000, files: 20_000, bytes: 256 << 20, directoryDepth: 32)
    }
}
