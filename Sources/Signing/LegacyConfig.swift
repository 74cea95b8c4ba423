// SPDX-License-Identifier: Apache-2.0

import OCIModel
import StrictJSON

/// The image config that cosign 2 writes for a manifest of signatures, which is an image to it.
enum LegacyConfig {
    static func bytes(layers: [Digest]) -> [UInt8] {
        let time: JSON = "0001-01-01T00:00:00Z"
        let config: JSON = [
            "architecture": "", "created": time,
            "history": .array(layers.map { _ in ["created": time] }),
            "os": "",
            "rootfs": ["type": "layers", "diff_ids": .strings(layers.map(\.description))],
            "config": [:],
        ]
        return config.serialized()
    }
}
