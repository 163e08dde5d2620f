"""Floor 2: what happened. Peewee tables, the gate through which every write goes, and the migrations."""
