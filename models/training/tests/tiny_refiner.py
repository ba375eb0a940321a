"""A refining encoder small enough for tests: settings of its run, and its own shape."""
TINY = dict(input_size=128, stem=8, widths=(8, 8, 16, 16), top=(4, 2), images=10**6, batch=4, bfloat16=False, lr=0.01, warmup_steps=0,
            ema_halflife_images=20, source_weights={}, rarity_power=0.0, known_share=0.5, consistency_share=0.5)
SHAPE = dict(size=128, n_style=10, style_dim=16, stem=8, widths=(8, 8, 16, 16), top=(4, 2), small=(4, 4, 4, 4))
