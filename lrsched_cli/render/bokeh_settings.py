"""What the environment says of Bokeh is left aside: the same page for every user.

Imported before Bokeh, which a bad setting stops.
"""

import os

for _name in [name for name in os.environ if name.startswith("BOKEH_")]:
    del os.environ[_name]
