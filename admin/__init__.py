"""Floor 3: the desks for officials, on Flask-Admin; every screen stands on ``admin.base.View``."""
